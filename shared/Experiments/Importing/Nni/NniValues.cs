using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Importing.Nni;

/// <summary>NNI's ways to write times, sizes, lists of GPUs and commands.</summary>
internal static partial class NniValues
{
    /// <summary>Whole seconds, rounded up.</summary>
    public static int? Seconds(SpecNode? node, ImportFindings findings)
    {
        const string form = "a time > 0: a number with s, m, h or d (90s, 30m, 1.5h), or a number of seconds";
        var factor = Last(node) switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 24 * 3600, _ => 0 };
        return Amount(node, findings, factor, 1, form) is { } seconds ? (int)seconds : null;
    }

    /// <summary>Mebibytes, rounded up, as Kubernetes writes them.</summary>
    public static JsonNode? Memory(SpecNode? node, ImportFindings findings)
    {
        const string form = "a size > 0: a number with tb, gb, mb, kb or b (8gb), or a number of MB";
        var unit = node?.Kind == SpecNodeKind.Text ? node.Text.TrimEnd('b', 'B').LastOrDefault() : '\0';
        var factor = char.ToLowerInvariant(unit) switch
        {
            't' => 1024 * 1024, 'g' => 1024, 'm' => 1, 'k' => 1.0 / 1024, _ when Last(node) == 'b' => 1.0 / 1024 / 1024, _ => 0,
        };
        return Amount(node, findings, factor, 1, form) is { } size ? JsonValue.Create($"{size}Mi") : null;
    }

    /// <summary>A list, one number, or numbers separated by commas.</summary>
    public static JsonArray? Gpus(SpecNode? node, ImportFindings findings)
    {
        if (node is null)
        {
            return null;
        }

        var words = node.Kind switch
        {
            SpecNodeKind.Sequence => node.Children.Select(item => item.Text),
            SpecNodeKind.Number => [node.Text],
            SpecNodeKind.Text => node.Text.Split(','),
            _ => [""],
        };
        var indices = words.Select(word => int.TryParse(word, out var index) ? index : -1).ToList();
        if (indices.Exists(index => index < 0) || indices.Distinct().Count() < indices.Count)
        {
            findings.Problem(node, "must be indices of GPUs, integers >= 0, each once: [0, 1], 0 or \"0,1\"");
            return null;
        }

        return [.. indices.Select(index => JsonValue.Create(index))];
    }

    public static bool? Boolean(SpecNode? node, ImportFindings findings)
    {
        // NNI reads YAML 1.1, where these are booleans.
        var word = node?.Kind is SpecNodeKind.Boolean or SpecNodeKind.Text ? node.Text.ToLowerInvariant() : "";
        if (node is null || word is "true" or "yes" or "on" || word is "false" or "no" or "off")
        {
            return node is null ? null : word is "true" or "yes" or "on";
        }

        findings.Problem(node, "must be true or false");
        return null;
    }

    /// <summary>A command line as a list; by bash, as NNI does it, where it needs a shell.</summary>
    public static JsonArray? Command(SpecNode? node, ImportFindings findings)
    {
        if (Text(node, findings) is not { } line)
        {
            return null;
        }

        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.All(word => PlainWord().IsMatch(word)) && !words[0].Contains('=', StringComparison.Ordinal)
            ? [.. words.Select(word => JsonValue.Create(word))]
            : ["bash", "-c", line];
    }

    public static string? Text(SpecNode? node, ImportFindings findings) => node is null ? null : Expect.Text(node, findings.Of(node));

    public static int? Count(SpecNode? node, ImportFindings findings, int min) => node is null ? null : Expect.Int(node, findings.Of(node), min);

    private static char Last(SpecNode? node) => node?.Kind == SpecNodeKind.Text ? char.ToLowerInvariant(node.Text.LastOrDefault()) : '\0';

    private static long? Amount(SpecNode? node, ImportFindings findings, double factor, double plain, string form)
    {
        if (node is null)
        {
            return null;
        }

        var match = node.Kind == SpecNodeKind.Text ? WithUnit().Match(node.Text) : Match.Empty;
        var amount = node.Kind == SpecNodeKind.Number ? node.Number * plain
            : match.Success ? double.Parse(match.Groups["number"].Value) * factor
            : 0;
        if (amount > 0 && amount <= int.MaxValue)
        {
            return (long)Math.Ceiling(amount);
        }

        findings.Problem(node, $"must be {form}");
        return null;
    }

    [GeneratedRegex(@"^\s*(?<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)\s*[A-Za-z]+\s*\z")]
    private static partial Regex WithUnit();

    /// <summary>Nothing that a shell would not take as it stands.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9_./:=,@%+-]+\z")]
    private static partial Regex PlainWord();
}
