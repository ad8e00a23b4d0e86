using System.Text.Json.Nodes;
using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Importing;

/// <summary>The experiment as it grows: its fields, what was decided about them, and where in the configuration they come from.</summary>
internal sealed class ImportDraft
{
    // How a person would write it down, whatever order the configuration had.
    private static readonly string[] Order =
    [
        "maxTrialNum", "maxExecSeconds", "trialConcurrency", "seed", "searchSpace", "trainingConfig", "metrics", "tuner", "advisor", "assessor",
        "trialPolicy",
    ];

    private readonly Dictionary<string, string> comments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (SpecNode Node, bool Mirrors)> origins = new(StringComparer.Ordinal);

    /// <summary>Lines above the experiment.</summary>
    public List<string> Header { get; } = [];

    public JsonObject Root { get; } = new()
    {
        ["apiVersion"] = ManifestRules.ApiVersion,
        ["kind"] = ManifestRules.Kind,
        ["metadata"] = new JsonObject(),
        ["spec"] = new JsonObject(),
    };

    /// <summary>What was decided, by the path of a field.</summary>
    public IReadOnlyDictionary<string, string> Comments => comments;

    public bool Has(string path) => Find(path) is not null;

    public JsonNode? Find(string path) => path.Split('.').Aggregate((JsonNode?)Root, (node, name) => (node as JsonObject)?[name]);

    /// <summary>Sets a field; mappings on the way are made. Null: nothing is set.</summary>
    /// <param name="path">Names and dots.</param>
    /// <param name="value">Its value.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="comment">What was decided.</param>
    /// <param name="mirrors">What is in the value is in the origin, under the same names.</param>
    public void Set(string path, JsonNode? value, SpecNode? origin = null, string? comment = null, bool mirrors = true)
    {
        if (value is null)
        {
            return;
        }

        var names = path.Split('.');
        var place = Root;
        foreach (var name in names[..^1])
        {
            if (place[name] is not JsonObject next)
            {
                place[name] = next = [];
            }

            place = next;
        }

        place[names[^1]] = value;
        if (origin is not null)
        {
            origins[path] = (origin, mirrors);
        }

        Say(path, comment);
    }

    /// <summary>Where a field that is set in another way comes from.</summary>
    public void ComesFrom(string path, SpecNode origin) => origins[path] = (origin, Mirrors: false);

    /// <summary>Writes a comment at a field.</summary>
    public void Say(string path, string? comment)
    {
        if (comment is not null)
        {
            comments[path] = comments.TryGetValue(path, out var said) ? $"{said}\n{comment}" : comment;
        }
    }

    /// <summary>Puts the fields of the spec into the order of <see cref="Order"/>.</summary>
    public void Arrange()
    {
        var spec = Root["spec"]!.AsObject();
        var fields = spec.OrderBy(field => Array.IndexOf(Order, field.Key)).ToList();
        spec.Clear();
        foreach (var (name, value) in fields)
        {
            spec[name] = value;
        }
    }

    /// <summary>The node from which a field of the experiment (or one above it) comes, and the rest of the path where that is the node's, too.</summary>
    public (SpecNode Node, string Below)? Origin(string path)
    {
        var best = origins.Keys.Where(origin => IsAtOrBelow(path, origin)).MaxBy(origin => origin.Length);
        return best is null ? null : (origins[best].Node, origins[best].Mirrors ? path[best.Length..] : "");
    }

    private static bool IsAtOrBelow(string path, string origin) =>
        path.StartsWith(origin, StringComparison.Ordinal) && (path.Length == origin.Length || path[origin.Length] is '.' or '[');
}
