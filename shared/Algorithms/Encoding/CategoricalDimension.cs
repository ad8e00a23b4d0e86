using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Experiments.Space;

namespace AutoTune.Algorithms.Encoding;

/// <summary>
/// choice, layer_choice and input_choice: a value is an option's index. An input_choice connects at most one candidate, so its options
/// are "none" (when allowed) and each candidate.
/// </summary>
internal sealed class CategoricalDimension(string name, int parent, int parentOption, IReadOnlyList<CategoricalOption> options)
    : Dimension(name, parent, parentOption)
{
    public IReadOnlyList<CategoricalOption> Options { get; } = options;

    public override double Count => Options.Count;

    public override double Quantile(double p)
    {
        var cumulative = 0.0;
        for (var i = 0; i < Options.Count - 1; i++)
        {
            cumulative += Options[i].Probability;
            if (p < cumulative)
                return i;
        }

        return Options.Count - 1;
    }

    public override double Next(double value) =>
        double.IsNaN(value) ? 0 : value + 1 < Options.Count ? value + 1 : double.NaN;

    public override double Read(JsonElement json)
    {
        for (var i = 0; i < Options.Count; i++)
        {
            var option = Options[i];
            var matches = option.NestedName is { } nested
                ? json.ValueKind == JsonValueKind.Object && json.TryGetProperty("_name", out var given)
                    && given.ValueKind == JsonValueKind.String && given.ValueEquals(nested)
                : JsonElement.DeepEquals(json, option.Value);
            if (matches)
                return i;
        }

        return double.NaN;
    }

    /// <summary>The options of layer_choice: <c>{"_value": name, "_idx": i}</c>.</summary>
    public static IReadOnlyList<CategoricalOption> OptionsOf(LayerChoiceDomain domain) => Equally(domain.Candidates.Select((candidate, i) =>
        new JsonObject { ["_value"] = candidate, ["_idx"] = i }));

    /// <summary>The options of input_choice: <c>{"_value": [name], "_idx": [i]}</c>, both empty for none.</summary>
    public static IReadOnlyList<CategoricalOption> OptionsOf(InputChoiceDomain domain)
    {
        var none = new JsonObject { ["_value"] = new JsonArray(), ["_idx"] = new JsonArray() };
        var one = domain.Candidates.Select((candidate, i) =>
            new JsonObject { ["_value"] = new JsonArray(candidate), ["_idx"] = new JsonArray(i) });
        return Equally([.. domain.MinChosen == 0 ? [none] : Array.Empty<JsonObject>(), .. domain.MaxChosen > 0 ? one : []]);
    }

    private static List<CategoricalOption> Equally(IEnumerable<JsonObject> values)
    {
        var all = values.Select(value => JsonElement.Parse(value.ToJsonString())).ToList();
        return [.. all.Select(value => new CategoricalOption(value, null, [], 1.0 / all.Count))];
    }
}
