using System.Text;
using System.Text.Json;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Tests;

/// <summary>A spec's model as text: records with lists and JSON inside do not compare by value.</summary>
internal static class ModelText
{
    public static string Of(ExperimentSpec spec)
    {
        var text = new StringBuilder();
        text.AppendLine($"{spec.Limits} {spec.Direction} {spec.Seed} {spec.TrialPolicy} {spec.Metrics} {spec.AiStore} {spec.Storage}");
        Append(text, spec.Tuner);
        Append(text, spec.Assessor);
        Append(text, spec.SearchSpace);
        var local = spec.TrainingConfig.Local;
        text.AppendLine($"\n{spec.TrainingConfig.Type} {spec.TrainingConfig.Raw.GetRawText()}");
        text.AppendLine($"{local?.WorkingDir} {JsonSerializer.Serialize(local?.Command)} {JsonSerializer.Serialize(local?.Env)} {JsonSerializer.Serialize(local?.GpuIndices)}");
        return text.ToString();
    }

    public static string Of(SearchSpace space)
    {
        var text = new StringBuilder();
        Append(text, space);
        return text.ToString();
    }

    private static void Append(StringBuilder text, AlgorithmChoice? choice) =>
        text.AppendLine(choice is null ? "-" : $"{choice.Kind} {choice.Name} {choice.Mode} {choice.Arguments.GetRawText()}");

    private static void Append(StringBuilder text, SearchSpace space)
    {
        foreach (var parameter in space.Parameters)
        {
            text.Append(parameter.Name).Append(": ");
            switch (parameter.Domain)
            {
                case ChoiceDomain choice:
                    foreach (var item in choice.Items)
                    {
                        text.Append(item.Nested is null ? item.Value.GetRawText() : $"{item.Name}(");
                        if (item.Nested is not null)
                        {
                            Append(text, item.Nested);
                            text.Append(')');
                        }

                        text.Append(' ');
                    }

                    break;
                case LayerChoiceDomain layers:
                    text.Append(JsonSerializer.Serialize(layers.Candidates));
                    break;
                case InputChoiceDomain inputs:
                    text.Append(JsonSerializer.Serialize(inputs.Candidates)).Append($" {inputs.MinChosen}..{inputs.MaxChosen}");
                    break;
                default:
                    text.Append(parameter.Domain);
                    break;
            }

            text.Append("; ");
        }
    }
}
