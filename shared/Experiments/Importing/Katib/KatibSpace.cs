using System.Text.Json.Nodes;
using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Importing.Katib;

/// <summary>Katib's parameters as a search space.</summary>
internal sealed class KatibSpace(KatibExperiment experiment, ImportDraft draft, ImportFindings findings)
{
    private const string Parameters = "spec.parameters";

    // More values than these are no list that anybody would read.
    private const int LongestList = 1000;

    /// <summary>The names of the parameters.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads all parameters.</summary>
    /// <param name="resource">The one that is a trial's budget, which is not searched; null: there is none.</param>
    public void Read(string? resource)
    {
        draft.Set("spec.searchSpace", new JsonObject(), experiment.Take(Parameters), mirrors: false);
        var items = experiment.Items(Parameters).ToList();
        if (items.Count == 0 && experiment.Take(Parameters) is not { Kind: not SpecNodeKind.Sequence })
        {
            findings.Missing(experiment.Spec ?? experiment.Root, "parameters", "is required: a list with at least one parameter");
        }

        foreach (var item in items)
        {
            Read(item, resource);
        }
    }

    private void Read(SpecNode item, string? resource)
    {
        if (experiment.Take(item, "name") is not { } nameNode)
        {
            findings.Missing(item, "name", "is required: the parameter's name");
            return;
        }

        if (experiment.Text(nameNode) is not { } name)
        {
            return;
        }

        if (!Names.Add(name))
        {
            findings.Problem(nameNode, "must differ from the names of the other parameters");
            return;
        }

        if (name == resource)
        {
            findings.Warning(item, "is left out of the search space: Hyperband gives a trial its budget, from 1 to R, as TRIAL_BUDGET", name);
            experiment.Pass(item);
            return;
        }

        var typeNode = experiment.Take(item, "parameterType");
        var type = typeNode is null ? Missing(item, "parameterType", "is required: int, double, discrete or categorical")
            : Expect.Word(typeNode, findings.Of(typeNode), "int", "double", "discrete", "categorical");
        if (experiment.Take(item, "feasibleSpace") is not { Kind: SpecNodeKind.Mapping } space)
        {
            findings.Missing(item, "feasibleSpace", "is required: a mapping with min and max, or list");
            return;
        }

        var domain = type switch
        {
            "int" or "double" => Range(space, type == "int"),
            "discrete" or "categorical" => Choice(space, type == "discrete"),
            _ => null,
        };
        if (domain is not null)
        {
            draft.Find("spec.searchSpace")!.AsObject()[name] = domain;
            draft.ComesFrom("spec.searchSpace." + name, item);
        }
    }

    private JsonObject? Choice(SpecNode space, bool numbers)
    {
        if (experiment.Take(space, "list") is not { Kind: SpecNodeKind.Sequence, Children.Count: > 0 } list)
        {
            findings.Missing(space, "list", "is required: a list with at least one value");
            return null;
        }

        var values = new JsonArray();
        foreach (var item in list.Children)
        {
            var value = numbers ? Number(item)?.Literal is { } literal ? ImportJson.Number(literal) : null : experiment.Text(item) is { } text ? JsonValue.Create(text) : null;
            values.Add(value);
        }

        return Domain("choice", values);
    }

    private JsonObject? Range(SpecNode space, bool whole)
    {
        var (min, max) = (Bound(space, "min"), Bound(space, "max"));
        var stepNode = experiment.Take(space, "step");
        var step = stepNode is null ? null : Number(stepNode);
        var distributionNode = experiment.Take(space, "distribution");
        var distribution = distributionNode is null ? "uniform"
            : Expect.Word(distributionNode, findings.Of(distributionNode), "uniform", "logUniform", "normal", "logNormal", "unknown");
        if (min is null || max is null || distribution is null || (stepNode is not null && step is null))
        {
            return null;
        }

        if (min.Value.Value > max.Value.Value || step?.Value <= 0 || (whole && !new[] { min, max, step }.All(number => number is null || IsWhole(number.Value.Value))))
        {
            findings.Problem(space, whole ? "must be integers min <= max, and step >= 1" : "must have min <= max, and step > 0");
            return null;
        }

        if (min.Value.Value == max.Value.Value)
        {
            return Domain("choice", [ImportJson.Number(min.Value.Literal)]);
        }

        return distribution switch
        {
            "normal" or "logNormal" => Normal(distributionNode!, min.Value.Value, max.Value.Value, step, whole, distribution == "logNormal"),
            "logUniform" => Log(min.Value, max.Value, step, whole),
            _ => Uniform(space, min.Value, max.Value, step, whole),
        };
    }

    private JsonObject Uniform(SpecNode space, Written min, Written max, Written? step, bool whole)
    {
        if (whole && step is null or { Value: 1 })
        {
            return Domain("randint", [ImportJson.Number(min.Literal), JsonValue.Create((long)max.Value + 1)]);
        }

        if (step is not { } grid)
        {
            return Domain("uniform", [ImportJson.Number(min.Literal), ImportJson.Number(max.Literal)]);
        }

        // Katib counts steps from min, quniform from 0.
        var count = (int)Math.Min(int.MaxValue, Math.Floor((max.Value - min.Value) / grid.Value + 1e-9) + 1);
        if (IsWhole(Rounded(min.Value / grid.Value)) && IsWhole(Rounded(max.Value / grid.Value)))
        {
            return Domain("quniform", [ImportJson.Number(min.Literal), ImportJson.Number(max.Literal), ImportJson.Number(grid.Literal)]);
        }

        if (count <= LongestList)
        {
            return Domain("choice", [.. Enumerable.Range(0, count).Select(i => Step(min.Value, grid.Value, i))]);
        }

        findings.Warning(space, "becomes multiples of step between min and max, where Katib counts steps from min");
        return Domain("quniform", [ImportJson.Number(min.Literal), ImportJson.Number(max.Literal), ImportJson.Number(grid.Literal)]);
    }

    /// <summary>The i-th value from min; in decimal where that holds the numbers, so that 0.1 + 2 * 0.1 is 0.3.</summary>
    private static JsonValue Step(double min, double step, int i) => step >= 1e-9 && Math.Abs(min) + 1000 * step < 1e12
        ? JsonValue.Create((double)((decimal)min + i * (decimal)step))
        : JsonValue.Create(min + i * step);

    private static JsonObject Log(Written min, Written max, Written? step, bool whole)
    {
        JsonArray bounds = [ImportJson.Number(min.Literal), ImportJson.Number(max.Literal)];
        if (!whole && step is null)
        {
            return Domain("loguniform", bounds);
        }

        bounds.Add(ImportJson.Number(step?.Literal ?? "1"));
        return Domain("qloguniform", bounds);
    }

    /// <summary>Katib's way: six deviations from min to max.</summary>
    private JsonObject? Normal(SpecNode node, double min, double max, Written? step, bool whole, bool log)
    {
        if (log && min <= 0)
        {
            findings.Problem(node, "needs a min > 0");
            return null;
        }

        findings.Warning(node, "is not cut off at min and max: one value in 370 lies outside");
        var (low, high) = log ? (Math.Log(min), Math.Log(max)) : (min, max);
        JsonArray values = [JsonValue.Create((low + high) / 2), JsonValue.Create((high - low) / 6)];
        if (whole || step is not null)
        {
            values.Add(ImportJson.Number(step?.Literal ?? "1"));
        }

        return Domain((whole || step is not null ? "q" : "") + (log ? "lognormal" : "normal"), values);
    }

    private Written? Bound(SpecNode space, string name)
    {
        if (experiment.Take(space, name) is { } node)
        {
            return Number(node);
        }

        findings.Missing(space, name, "is required: a number");
        return null;
    }

    private Written? Number(SpecNode node)
    {
        var (kind, literal, value) = node.Kind switch
        {
            SpecNodeKind.Number => (node.Kind, node.Text, node.Number),
            SpecNodeKind.Text when node.Text.Trim().Length > 0 => YamlScalars.Resolve(node.Text.Trim()),
            _ => (SpecNodeKind.Broken, "", 0),
        };
        if (kind == SpecNodeKind.Number)
        {
            return new Written(literal, value);
        }

        findings.Problem(node, "must be a number");
        return null;
    }

    private string? Missing(SpecNode mapping, string name, string message)
    {
        findings.Missing(mapping, name, message);
        return null;
    }

    private static double Rounded(double value) => Math.Round(value, 9);

    private static bool IsWhole(double value) => value == Math.Floor(value) && Math.Abs(value) < 1L << 53;

    private static JsonObject Domain(string type, JsonArray values) => new() { ["_type"] = type, ["_value"] = values };

    /// <summary>A number, and how JSON writes it.</summary>
    private readonly record struct Written(string Literal, double Value);
}
