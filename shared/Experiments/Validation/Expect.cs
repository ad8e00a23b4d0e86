using System.Globalization;
using AutoTune.Experiments.Reading;

namespace AutoTune.Experiments.Validation;

/// <summary>
/// Takes a value out of a node or reports what it should have been. A broken node gives null in silence, since it is reported already.
/// </summary>
internal static class Expect
{
    /// <summary>An integer; 10.0 and 1e3 are integers too.</summary>
    public static long? Integer(SpecNode? node, Findings findings, long min = long.MinValue, long max = long.MaxValue)
    {
        if (node is null or { Kind: SpecNodeKind.Broken })
        {
            return null;
        }

        if (node.Kind == SpecNodeKind.Number && WholeNumber(node) is { } value && value >= min && value <= max)
        {
            return value;
        }

        var tooLarge = node.Kind == SpecNodeKind.Number && node.Number > max;
        findings.Problem(node, $"must be {IntegerRange(min, max, tooLarge)}{QuotedHint(node)}");
        return null;
    }

    public static int? Int(SpecNode? node, Findings findings, int min) => (int?)Integer(node, findings, min, int.MaxValue);

    public static double? Number(SpecNode node, Findings findings, string what = "a number")
    {
        if (node.Kind == SpecNodeKind.Number)
        {
            return node.Number;
        }

        if (node.Kind != SpecNodeKind.Broken)
        {
            findings.Problem(node, $"must be {what}{QuotedHint(node)}");
        }

        return null;
    }

    /// <summary>A text that is not empty.</summary>
    public static string? Text(SpecNode? node, Findings findings, string what = "a text")
    {
        if (node is null or { Kind: SpecNodeKind.Broken })
        {
            return null;
        }

        if (node.Kind == SpecNodeKind.Text && node.Text.Trim().Length > 0)
        {
            return node.Text;
        }

        var hint = node.Kind is SpecNodeKind.Number or SpecNodeKind.Boolean ? $"; write it in quotes: \"{Shorten(node.Text)}\"" : "";
        findings.Problem(node, $"must be {what}{(node.Kind == SpecNodeKind.Text ? " and not empty" : hint)}");
        return null;
    }

    /// <summary>One of a few words, spelled exactly.</summary>
    public static string? Word(SpecNode? node, Findings findings, params string[] allowed)
    {
        if (node is null or { Kind: SpecNodeKind.Broken })
        {
            return null;
        }

        if (node.Kind == SpecNodeKind.Text && allowed.Contains(node.Text))
        {
            return node.Text;
        }

        var hint = node.Kind == SpecNodeKind.Text ? Spelling.DidYouMean(node.Text, allowed) : "";
        findings.Problem(node, $"must be one of {string.Join(", ", allowed)}{hint}");
        return null;
    }

    /// <summary>A mapping, whose fields other than the allowed ones are reported.</summary>
    public static bool Fields(SpecNode node, Findings findings, string what, params string[] allowed)
    {
        if (!Mapping(node, findings, $"a mapping with {string.Join(", ", allowed)}"))
        {
            return false;
        }

        foreach (var field in node.Children)
        {
            if (!allowed.Contains(field.Key) && !findings.IsFull)
            {
                findings.ProblemAtName(
                    field, $"is not a field of {what}{Spelling.DidYouMean(field.Key!, allowed)} (allowed: {string.Join(", ", allowed)})");
            }
        }

        return true;
    }

    public static bool Mapping(SpecNode node, Findings findings, string what = "a mapping")
    {
        if (node.Kind is not (SpecNodeKind.Mapping or SpecNodeKind.Broken))
        {
            findings.Problem(node, $"must be {what}");
        }

        return node.Kind == SpecNodeKind.Mapping;
    }

    /// <summary>A list with at least one item.</summary>
    public static bool List(SpecNode node, Findings findings, string what)
    {
        if (node.Kind == SpecNodeKind.Sequence && node.Children.Count > 0)
        {
            return true;
        }

        if (node.Kind != SpecNodeKind.Broken)
        {
            findings.Problem(node, $"must be {what}");
        }

        return false;
    }

    public static string IntegerRange(long min, long max, bool showMax) => (min, max, showMax) switch
    {
        (long.MinValue, _, false) => "an integer",
        (_, _, true) => $"an integer from {min} to {max}",
        _ => $"an integer >= {min}",
    };

    /// <summary>A number in quotes is a text, and is refused: guessing types is what makes YAML treacherous.</summary>
    public static string QuotedHint(SpecNode node) =>
        node.Kind == SpecNodeKind.Text && double.TryParse(node.Text, NumberStyles.Float, null, out _) ? "; remove the quotes" : "";

    /// <summary>The exact value of a number that is whole, if it fits.</summary>
    public static long? WholeNumber(SpecNode node)
    {
        if (long.TryParse(node.Text, NumberStyles.AllowLeadingSign, null, out var value))
        {
            return value;
        }

        // decimal rounds what is tiny to 0, and double what is nearly whole: only what both call whole is.
        return node.Number == Math.Floor(node.Number) && Math.Abs(node.Number) < 1e19
            && decimal.TryParse(node.Text, NumberStyles.Float, null, out var exact)
            && exact == decimal.Floor(exact) && exact >= long.MinValue && exact <= long.MaxValue
            ? (long)exact
            : null;
    }

    public static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 79), "…");
}
