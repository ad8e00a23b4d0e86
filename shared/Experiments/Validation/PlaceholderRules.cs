using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Validation;

/// <summary>Placeholders for parameters in trainingConfig must name parameters that trials have.</summary>
internal static class PlaceholderRules
{
    private static readonly string[] Openings = ["${AUTOTUNE_PARAM.", "${trialParameters."];

    public static void Check(SpecNode spec, Findings findings, SpaceReading space, AlgorithmInfo? tuner)
    {
        if (space.Node is { Children.Count: > 0 } && spec.Find("trainingConfig") is { } config)
        {
            var names = space.Node.Children.Select(field => field.Key!).Concat(tuner?.AddedParameters ?? []).ToHashSet(StringComparer.Ordinal);
            Walk(config, findings, names);
        }
    }

    private static void Walk(SpecNode node, Findings findings, HashSet<string> names)
    {
        if (node.Kind == SpecNodeKind.Text)
        {
            foreach (var opening in Openings)
            {
                Text(node, opening, findings, names);
            }
        }

        foreach (var child in node.Children)
        {
            Walk(child, findings, names);
        }
    }

    private static void Text(SpecNode node, string opening, Findings findings, HashSet<string> names)
    {
        for (var at = node.Text.IndexOf(opening, StringComparison.Ordinal); at >= 0 && !findings.IsFull;)
        {
            var start = at + opening.Length;
            var end = node.Text.IndexOf('}', start);
            if (end < 0)
            {
                findings.Problem(node, $"has a placeholder without its closing brace; {opening}name}} is allowed");
                return;
            }

            var name = node.Text[start..end];
            if (!names.Contains(name))
            {
                var known = Expect.Shorten(string.Join(", ", names));
                findings.Problem(
                    node,
                    $"names the parameter {Expect.Shorten(name)}, which is not in the search space"
                    + $"{Spelling.DidYouMean(name, names)} (allowed: {known})");
            }

            at = node.Text.IndexOf(opening, end, StringComparison.Ordinal);
        }
    }
}
