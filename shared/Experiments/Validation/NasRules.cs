using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Space;

namespace AutoTune.Experiments.Validation;

/// <summary>The values of layer_choice and input_choice.</summary>
internal static class NasRules
{
    public static LayerChoiceDomain? LayerChoice(SpecNode value, Findings findings) =>
        Names(value, findings, DomainRules.Form(ParameterType.LayerChoice)) is { } names ? new LayerChoiceDomain(names) : null;

    public static InputChoiceDomain? InputChoice(SpecNode value, Findings findings)
    {
        var form = DomainRules.Form(ParameterType.InputChoice);
        if (!Expect.Mapping(value, findings, form))
        {
            return null;
        }

        Expect.Fields(value, findings, "an input_choice", "candidates", "n_chosen");
        var candidates = value.Find("candidates") is { } list ? Names(list, findings, "a list of names, at least one") : null;
        if (value.Find("candidates") is null)
        {
            findings.Missing(value, "candidates", "is required: a list of names, at least one");
        }

        var chosen = value.Find("n_chosen");
        if (chosen is null)
        {
            findings.Missing(value, "n_chosen", "is required: 0, 1 or [0, 1]");
            return null;
        }

        (int Min, int Max)? range = chosen.Kind switch
        {
            SpecNodeKind.Number when Expect.WholeNumber(chosen) is 0 or 1 => ((int)chosen.Number, (int)chosen.Number),
            SpecNodeKind.Sequence when chosen.Children is [{ Kind: SpecNodeKind.Number, Number: 0 }, { Kind: SpecNodeKind.Number, Number: 1 }] => (0, 1),
            _ => null,
        };
        if (range is null && chosen.Kind != SpecNodeKind.Broken)
        {
            findings.Problem(chosen, "must be 0, 1 or [0, 1]");
        }

        return candidates is null || range is null ? null : new InputChoiceDomain(candidates, range.Value.Min, range.Value.Max);
    }

    /// <summary>Names may be empty or equal: what they stand for is told apart by their index.</summary>
    private static List<string>? Names(SpecNode value, Findings findings, string form)
    {
        if (!Expect.List(value, findings, form))
        {
            return null;
        }

        var good = true;
        foreach (var item in value.Children.Where(item => item.Kind != SpecNodeKind.Text))
        {
            good = false;
            if (item.Kind != SpecNodeKind.Broken)
            {
                findings.Problem(item, $"must be a text, as in {form}");
            }
        }

        return good ? [.. value.Children.Select(item => item.Text)] : null;
    }
}
