using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Space;

namespace AutoTune.Experiments.Validation;

/// <summary>
/// The items of a choice: nested spaces (objects with <c>_name</c>), or plain JSON values. Objects without <c>_name</c> are plain
/// values, whole configurations as Batch has them, unless they look like a nested space whose name was forgotten.
/// </summary>
internal static class ChoiceRules
{
    public static ChoiceDomain? Read(SpecNode value, Findings findings, SearchSpaceRules rules)
    {
        if (!Expect.List(value, findings, DomainRules.Form(ParameterType.Choice)))
        {
            return null;
        }

        var plain = SpecJsonText.Element(value);
        var items = new List<ChoiceItem>(value.Children.Count);
        var seen = new Dictionary<string, SpecNode>(StringComparer.Ordinal);
        foreach (var (node, element) in value.Children.Zip(plain.EnumerateArray()))
        {
            if (node.FindAny("_name") is { } name)
            {
                items.Add(Nested(node, name, findings, rules, seen));
                continue;
            }

            if (node.Kind == SpecNodeKind.Mapping && LooksNested(node))
            {
                findings.Missing(node, "_name", "is required: a text that names this nested space");
                continue;
            }

            var key = node.Kind == SpecNodeKind.Number ? node.Number.ToString("R") : SpecJsonText.Write(node);
            if (!seen.TryAdd(key, node))
            {
                findings.Warning(node, $"stands in the list twice (see {seen[key].Path}), so that it is twice as likely");
            }

            items.Add(new ChoiceItem(element, null, null));
        }

        return new ChoiceDomain(items);
    }

    private static ChoiceItem Nested(
        SpecNode node, SpecNode nameNode, Findings findings, SearchSpaceRules rules, Dictionary<string, SpecNode> seen)
    {
        var name = Expect.Text(nameNode, findings, "a text that names this nested space");
        if (name is not null && !seen.TryAdd("_name " + name, nameNode))
        {
            findings.Problem(nameNode, $"must differ from the names of the other items (see {seen["_name " + name].Path})");
        }

        return new ChoiceItem(default, name ?? "", rules.Space(node.Children.Where(field => field != nameNode)));
    }

    private static bool LooksNested(SpecNode node) =>
        node.Children.Any(field => field.FindAny("_type") is not null && field.FindAny("_value") is not null);
}
