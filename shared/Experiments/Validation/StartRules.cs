using System.Text.Json;
using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;

namespace AutoTune.Experiments.Validation;

/// <summary>spec.startFrom: known parameter sets (a script's defaults, an earlier best) that are tried first, before the tuner's own.</summary>
internal static class StartRules
{
    public static IReadOnlyList<ParameterSet> Read(SpecNode? node, Findings findings, SearchSpace? space, AlgorithmInfo? tuner)
    {
        if (node is null || !Expect.List(node, findings, "a list with at least one mapping of hyperparameters to values"))
            return [];
        if (tuner is { TakesStartingPoints: false })
            findings.ProblemAtName(node, $"is not possible with {tuner.Name}, whose trials build on its own proposals; leave it out or take another tuner");
        return space is null ? [] : [.. node.Children.Select(child => Point(child, findings, space))];
    }

    private static ParameterSet Point(SpecNode node, Findings findings, SearchSpace space)
    {
        if (!Expect.Fields(node, findings, "the search space", [.. space.Parameters.Select(parameter => parameter.Name)]))
            return new ParameterSet("{}");
        var point = SpecJsonText.Element(json =>
        {
            json.WriteStartObject();
            foreach (var parameter in space.Parameters)
            {
                if (node.Find(parameter.Name) is not { } value)
                {
                    findings.Missing(node, parameter.Name, "is required: every hyperparameter of a starting point has a value");
                    continue;
                }
                Check(value, findings, parameter.Domain);
                json.WritePropertyName(parameter.Name);
                SpecJsonText.Write(json, value);
            }
            json.WriteEndObject();
        });
        return new ParameterSet(point.GetRawText());
    }

    private static void Check(SpecNode value, Findings findings, Domain domain)
    {
        switch (domain)
        {
            case ChoiceDomain choice when choice.Items.Any(item => item.Nested is not null):
                findings.Problem(value, "can't be given: starting points are for spaces without nested choices");
                break;
            case ChoiceDomain choice:
                var written = SpecJsonText.Element(value);
                if (!choice.Items.Any(item => JsonElement.DeepEquals(item.Value, written)))
                    findings.Problem(value, $"must be one of {string.Join(", ", choice.Items.Select(item => Expect.Shorten(item.Value.GetRawText())))}");
                break;
            case RangeDomain { Type: ParameterType.RandInt } range:
                Expect.Integer(value, findings, (long)range.Low, (long)range.High - 1);
                break;
            case RangeDomain range:
                if (Expect.Number(value, findings) is { } number && (number < range.Low || number > range.High))
                    findings.Problem(value, $"must be a number from {range.Low} to {range.High}");
                break;
            case NormalDomain normal:
                if (Expect.Number(value, findings) <= 0 && normal.Type is ParameterType.LogNormal)
                    findings.Problem(value, "must be a number > 0");
                break;
            default:
                findings.Problem(value, "can't be given: starting points are for values, not for layer_choice and input_choice");
                break;
        }
    }
}
