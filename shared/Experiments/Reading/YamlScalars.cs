using System.Globalization;
using System.Text.RegularExpressions;

namespace AutoTune.Experiments.Reading;

/// <summary>
/// What a plain scalar means by YAML 1.2's core schema (10.3.2): YAML 1.1 takes <c>1e-6</c> for a text and <c>no</c> for a boolean.
/// </summary>
internal static partial class YamlScalars
{
    /// <summary>The kind, and for numbers and booleans the JSON literal of the same value.</summary>
    public static (SpecNodeKind Kind, string Text, double Number) Resolve(string plain)
    {
        switch (plain)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return (SpecNodeKind.Null, "null", 0);
            case "true" or "True" or "TRUE":
                return (SpecNodeKind.Boolean, "true", 0);
            case "false" or "False" or "FALSE":
                return (SpecNodeKind.Boolean, "false", 0);
        }

        if (!(char.IsAsciiDigit(plain[0]) || plain[0] is '+' or '-' or '.'))
        {
            return (SpecNodeKind.Text, plain, 0);
        }

        if (NonFinite().IsMatch(plain))
        {
            return (SpecNodeKind.Broken, plain, 0);
        }

        if (HexOrOctal().IsMatch(plain))
        {
            return BaseNumber(plain);
        }

        var match = Decimal().Match(plain);
        return match.Success ? DecimalNumber(plain, match) : (SpecNodeKind.Text, plain, 0);
    }

    private static (SpecNodeKind Kind, string Text, double Number) BaseNumber(string plain)
    {
        ulong value = 0;
        var digits = plain.AsSpan(2);
        var bits = plain[1] == 'x' ? 4 : 3;
        foreach (var digit in digits)
        {
            if (value >> (64 - bits) != 0)
            {
                return (SpecNodeKind.Broken, plain, 0);
            }

            value = (value << bits) | (uint)Convert.ToInt32(digit.ToString(), 16);
        }

        return (SpecNodeKind.Number, value.ToString(CultureInfo.InvariantCulture), value);
    }

    /// <summary>JSON knows no leading plus, no leading zeros and no bare point.</summary>
    private static (SpecNodeKind Kind, string Text, double Number) DecimalNumber(string plain, Match match)
    {
        var whole = match.Groups["whole"].Value.TrimStart('0');
        var fraction = match.Groups["fraction"].Value;
        var literal = (plain[0] == '-' ? "-" : "")
            + (whole.Length == 0 ? "0" : whole)
            + (fraction.Length == 0 ? "" : "." + fraction)
            + match.Groups["exponent"].Value;
        var value = double.Parse(literal);
        return double.IsFinite(value) ? (SpecNodeKind.Number, literal, value) : (SpecNodeKind.Broken, plain, 0);
    }

    [GeneratedRegex(@"^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex NonFinite();

    [GeneratedRegex(@"^0(?:x[0-9a-fA-F]+|o[0-7]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex HexOrOctal();

    [GeneratedRegex(
        @"^[-+]?(?:(?<whole>[0-9]+)(?:\.(?<fraction>[0-9]*))?|\.(?<fraction>[0-9]+))(?<exponent>[eE][-+]?[0-9]+)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();
}
