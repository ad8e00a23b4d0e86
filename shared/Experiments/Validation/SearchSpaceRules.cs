using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Space;

namespace AutoTune.Experiments.Validation;

/// <summary>spec.searchSpace: names, types, and by type the values.</summary>
internal sealed class SearchSpaceRules
{
    public const int LongestName = 256;
    private const string Form = "a mapping of hyperparameters, each {\"_type\": type, \"_value\": values}";

    private readonly Findings findings;
    private readonly List<(SpecNode TypeNode, ParameterType Type)> types = [];

    private SearchSpaceRules(Findings findings) => this.findings = findings;

    public static SpaceReading Read(SpecNode spec, Findings findings)
    {
        var rules = new SearchSpaceRules(findings);
        var before = findings.ProblemCount;
        if (spec.Find("searchSpace") is not { } node)
        {
            findings.Missing(spec, "searchSpace", $"is required: {Form}, as JSON text or a mapping");
            return new SpaceReading(null, null, []);
        }

        var root = JsonPart.Open(node, findings, Form);
        if (root is null)
        {
            return new SpaceReading(null, null, []);
        }

        if (root.Children.Count == 0)
        {
            findings.Problem(root, $"must have at least one hyperparameter: {Form}");
        }

        var space = rules.Space(root.Children);
        return new SpaceReading(findings.ProblemCount == before ? space : null, root, rules.types);
    }

    /// <summary>The hyperparameters that could be read; what is wrong with the others is reported.</summary>
    public SearchSpace Space(IEnumerable<SpecNode> fields)
    {
        var parameters = new List<Hyperparameter>();
        foreach (var field in fields)
        {
            CheckName(field);
            if (Domain(field) is { } domain)
            {
                parameters.Add(new Hyperparameter(field.Key!, domain));
            }
        }

        return new SearchSpace(parameters);
    }

    private void CheckName(SpecNode field)
    {
        var name = field.Key!;
        if (name.Length is 0 or > LongestName || name.StartsWith('_') || name.Trim() != name || name.Any(char.IsControl))
        {
            findings.ProblemAtName(
                field,
                $"is not a hyperparameter's name; 1 to {LongestName} characters are allowed, not beginning with _, "
                + "no control characters, and no white space around it");
        }
    }

    private Domain? Domain(SpecNode field)
    {
        if (!Expect.Mapping(field, findings, "a mapping {\"_type\": type, \"_value\": values}"))
        {
            return null;
        }

        Expect.Fields(field, findings, "a hyperparameter", "_type", "_value");
        var type = Type(field);
        var value = field.Find("_value");
        if (value is null)
        {
            var form = type is null ? "the values it may take" : DomainRules.Form(type.Value);
            findings.Missing(field, "_value", $"is required: {form}");
        }

        if (type is null || value is null or { Kind: SpecNodeKind.Broken })
        {
            return null;
        }

        return type.Value switch
        {
            ParameterType.Choice => ChoiceRules.Read(value, findings, this),
            ParameterType.LayerChoice => NasRules.LayerChoice(value, findings),
            ParameterType.InputChoice => NasRules.InputChoice(value, findings),
            _ => DomainRules.Read(type.Value, value, findings),
        };
    }

    private ParameterType? Type(SpecNode field)
    {
        var allowed = string.Join(", ", TypeNames.All);
        if (field.Find("_type") is not { } node)
        {
            findings.Missing(field, "_type", $"is required: one of {allowed}");
            return null;
        }

        if (node.Kind == SpecNodeKind.Broken)
        {
            return null;
        }

        if (node.Kind == SpecNodeKind.Text && TypeNames.Parse(node.Text) is { } type)
        {
            types.Add((node, type));
            return type;
        }

        var hint = node.Kind == SpecNodeKind.Text ? Spelling.DidYouMean(node.Text, TypeNames.All) : "";
        findings.Problem(node, $"must be one of {allowed}{hint}");
        return null;
    }
}
