using System.Text.Json.Nodes;
using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Importing.Katib;

/// <summary>algorithm, earlyStopping and the objective's direction.</summary>
internal sealed class KatibAlgorithms(KatibExperiment experiment, ImportDraft draft, ImportFindings findings)
{
    private const string Budget = "TRIAL_BUDGET";

    private static readonly Dictionary<string, string> Tuners = new(StringComparer.Ordinal)
    {
        ["random"] = "Random", ["grid"] = "GridSearch", ["tpe"] = "TPE", ["multivariate-tpe"] = "TPE", ["bayesianoptimization"] = "GPTuner",
        ["hyperband"] = "Hyperband", ["cmaes"] = "CmaEs", ["sobol"] = "Random", ["pbt"] = "PBTTuner",
    };

    private static readonly Dictionary<string, string> Utilities = new(StringComparer.Ordinal) { ["EI"] = "ei", ["LCB"] = "ucb", ["PI"] = "poi" };

    /// <summary>The parameter that is a trial's budget and not searched; null: there is none.</summary>
    public string? Resource { get; private set; }

    public void Read()
    {
        Tuner(Direction());
        EarlyStopping();
    }

    private string? Direction()
    {
        var node = experiment.Take("spec.objective.type");
        if (node is null)
        {
            findings.Missing(experiment.Take("spec.objective") ?? experiment.Spec ?? experiment.Root, "objective.type", "is required: minimize or maximize");
            return null;
        }

        return Validation.Expect.Word(node, findings.Of(node), "minimize", "maximize");
    }

    private void Tuner(string? direction)
    {
        if (experiment.Take("spec.algorithm.algorithmName") is not { } node)
        {
            findings.Missing(experiment.Take("spec.algorithm") ?? experiment.Spec ?? experiment.Root, "algorithm.algorithmName", $"is required: one of {string.Join(", ", Tuners.Keys)}");
            return;
        }

        if (experiment.Text(node) is not { } name || !Tuners.TryGetValue(name, out var tuner))
        {
            var why = node.Text is "enas" or "darts" ? "AutoTune has no architecture search of Katib's; layer_choice and input_choice with PPOTuner search architectures"
                : "AutoTune has no algorithm of that name";
            findings.Problem(node, $"is refused: {why} (allowed: {string.Join(", ", Tuners.Keys)})");
            return;
        }

        var part = name == "hyperband" ? "spec.advisor" : "spec.tuner";
        draft.Set(name == "hyperband" ? "spec.advisor.builtinAdvisorName" : "spec.tuner.builtinTunerName", tuner, node, $"Katib's {name}.");
        var arguments = new JsonObject { ["optimize_mode"] = direction };
        draft.Set(part + ".classArgs", arguments, experiment.Take("spec.algorithm.algorithmSettings") ?? node, mirrors: false);
        switch (name)
        {
            case "sobol":
                findings.Warning(node, "becomes Random: AutoTune has no Sobol sequence");
                break;
            case "tpe":
                arguments["multivariate"] = false;
                draft.Say(part + ".classArgs.multivariate", "Each parameter by itself, as Katib's tpe; AutoTune's default is all together.");
                break;
            case "multivariate-tpe":
                arguments["multivariate"] = true;
                break;
        }

        Settings("spec.algorithm.algorithmSettings", name, arguments);
    }

    private void EarlyStopping()
    {
        if (experiment.Take("spec.earlyStopping") is not { } part)
        {
            return;
        }

        var node = experiment.Take("spec.earlyStopping.algorithmName");
        if (node is null || experiment.Text(node) != "medianstop")
        {
            findings.Problem(node ?? part, "must name medianstop as its algorithmName");
            return;
        }

        // Katib's default; AutoTune's is 0.
        var arguments = new JsonObject { ["optimize_mode"] = experiment.Take("spec.objective.type")?.Text, ["start_step"] = 4 };
        draft.Set("spec.assessor.builtinAssessorName", "Medianstop", node);
        draft.Set("spec.assessor.classArgs", arguments, experiment.Take("spec.earlyStopping.algorithmSettings") ?? node, mirrors: false);
        Settings("spec.earlyStopping.algorithmSettings", "medianstop", arguments);
    }

    private void Settings(string path, string algorithm, JsonObject arguments)
    {
        foreach (var item in experiment.Items(path))
        {
            var (nameNode, valueNode) = (experiment.Take(item, "name"), experiment.Take(item, "value"));
            if (nameNode is null || valueNode is null || experiment.Text(nameNode) is not { } name || experiment.Text(valueNode) is not { } value)
            {
                findings.Problem(item, "must be a mapping with name and value");
                continue;
            }

            if (KatibFields.Settings.FirstOrDefault(row => row.Path == $"{algorithm}.{name}") is not { } row)
            {
                var known = KatibFields.Settings.Select(row => row.Path!).Where(row => row.StartsWith(algorithm + ".", StringComparison.Ordinal)).Select(row => row[(algorithm.Length + 1)..]);
                findings.Problem(nameNode, $"is not a setting of {algorithm} (allowed: {string.Join(", ", known)})");
            }
            else if (row.Fate == FieldFate.Dropped)
            {
                findings.Warning(valueNode, $"is left out: {name} of {algorithm} has no counterpart: {row.Note}");
            }
            else
            {
                Set(row, name, value, valueNode, arguments);
            }
        }
    }

    private void Set(FieldRow row, string name, string value, SpecNode node, JsonObject arguments)
    {
        switch (name)
        {
            case "resource_name":
                Resource = value;
                draft.Say("spec.advisor", $"A trial's budget is {Budget}; it was Katib's {value}.");
                return;
            case "acq_func" when !Utilities.ContainsKey(value):
                findings.Warning(node, $"is left out: expected improvement is taken (known: {string.Join(", ", Utilities.Keys)})");
                return;
            case "acq_func":
                arguments[row.Becomes] = Utilities[value];
                return;
            case "suggestion_trial_dir":
                arguments[row.Becomes] = value;
                findings.Warning(node, "becomes all_checkpoint_dir: a trial must load from its parameter load_checkpoint_dir and save to save_checkpoint_dir");
                return;
        }

        var (kind, literal, _) = YamlScalars.Resolve(value.Trim());
        if (kind != SpecNodeKind.Number)
        {
            findings.Problem(node, $"must be a number: {name}");
        }
        else if (row.Becomes == "spec.seed")
        {
            draft.Set(row.Becomes, ImportJson.Number(literal), node);
        }
        else if (row.Becomes.Split('.') is [var outer, var inner])
        {
            arguments[outer] ??= new JsonObject();
            arguments[outer]![inner] = ImportJson.Number(literal);
        }
        else
        {
            arguments[row.Becomes] = ImportJson.Number(literal);
        }
    }
}
