using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Space;

namespace AutoTune.Experiments.Validation;

/// <summary>The values of the numerical types: how many numbers, and how they relate.</summary>
internal static class DomainRules
{
    /// <summary>Up to here every reader of JSON takes integers exactly.</summary>
    public const long ExactInteger = 1L << 53;

    /// <summary>What <c>_value</c> must be.</summary>
    public static string Form(ParameterType type) => type switch
    {
        ParameterType.Choice => "a list with at least one item: numbers, texts, booleans, or nested spaces with a _name",
        ParameterType.RandInt => "[lower, upper], two integers with lower < upper and no more than 2^53 in size",
        ParameterType.Uniform => "[low, high], two numbers with low < high",
        ParameterType.QUniform => "[low, high, q], three numbers with low < high and q > 0",
        ParameterType.LogUniform => "[low, high], two numbers with 0 < low < high",
        ParameterType.QLogUniform => "[low, high, q], three numbers with 0 < low < high and q > 0",
        ParameterType.Normal or ParameterType.LogNormal => "[mu, sigma], two numbers with sigma > 0",
        ParameterType.QNormal or ParameterType.QLogNormal => "[mu, sigma, q], three numbers with sigma > 0 and q > 0",
        ParameterType.LayerChoice => "a list of names, at least one",
        _ => "{\"candidates\": [names], \"n_chosen\": 0, 1 or [0, 1]}",
    };

    public static Domain? Read(ParameterType type, SpecNode value, Findings findings)
    {
        var form = Form(type);
        var quantised = type is ParameterType.QUniform or ParameterType.QLogUniform or ParameterType.QNormal or ParameterType.QLogNormal;
        var count = quantised ? 3 : 2;
        if (value.Kind != SpecNodeKind.Sequence || value.Children.Count != count)
        {
            findings.Problem(value, $"must be {form}");
            return null;
        }

        var numbers = Numbers(type, value, findings);
        if (numbers is null)
        {
            return null;
        }

        var q = quantised ? numbers[2] : 0;
        var fault = quantised && q <= 0 ? value.Children[2] : null;
        if (type is ParameterType.Normal or ParameterType.QNormal or ParameterType.LogNormal or ParameterType.QLogNormal)
        {
            fault = numbers[1] <= 0 ? value.Children[1] : fault;
            Report(fault, form, findings);
            return new NormalDomain(type, numbers[0], numbers[1], q);
        }

        var isLog = type is ParameterType.LogUniform or ParameterType.QLogUniform;
        if (isLog && numbers[0] <= 0)
        {
            fault = value.Children[0];
        }
        else if (numbers[0] >= numbers[1])
        {
            findings.Problem(value, $"must be {form}; for one fixed value write a choice with one item");
        }
        else if (!double.IsFinite(numbers[1] - numbers[0]))
        {
            findings.Problem(value, $"must be {form}, and high - low must be finite");
        }

        Report(fault, form, findings);
        return new RangeDomain(type, numbers[0], numbers[1], q);
    }

    private static void Report(SpecNode? fault, string form, Findings findings)
    {
        if (fault is not null)
        {
            findings.Problem(fault, $"is out of range; _value must be {form}");
        }
    }

    private static double[]? Numbers(ParameterType type, SpecNode value, Findings findings)
    {
        var numbers = new double[value.Children.Count];
        var good = true;
        for (var i = 0; i < numbers.Length; i++)
        {
            var item = value.Children[i];
            var number = Expect.Number(item, findings, $"a number: {Form(type)}");
            if (type == ParameterType.RandInt && number is not null && !(Expect.WholeNumber(item) is >= -ExactInteger and <= ExactInteger))
            {
                findings.Problem(item, $"must be an integer: {Form(type)}");
                number = null;
            }

            numbers[i] = number ?? 0;
            good &= number is not null;
        }

        return good ? numbers : null;
    }
}
