using System.Globalization;
using System.Text.RegularExpressions;

namespace AutoTune.Cli.Starting;

/// <summary>
/// What a training script in Python tells of itself: the numbers and choices among its argparse arguments, and whether it reports through a
/// package. A guess for a person to look over, so what it does not understand it leaves out.
/// </summary>
internal sealed partial class ScriptReading
{
    // What a training script takes and nobody tunes.
    private static readonly string[] NotTuned =
        ["seed", "epochs", "epoch", "workers", "num_workers", "gpu", "gpus", "device", "port", "rank", "world_size", "local_rank", "verbose", "log_interval"];

    private ScriptReading(IReadOnlyList<ScriptArgument> arguments, bool usesPackage) => (Arguments, UsesPackage) = (arguments, usesPackage);

    public IReadOnlyList<ScriptArgument> Arguments { get; }

    /// <summary>It imports nni, t9k.tuner or autotune: it reads parameters and reports results by itself.</summary>
    public bool UsesPackage { get; }

    public static ScriptReading Of(string text)
    {
        var arguments = AddArgument().Matches(text).Select(match => Read(match.Value)).OfType<ScriptArgument>();
        return new ScriptReading([.. arguments.DistinctBy(argument => argument.Name)], Package().IsMatch(text));
    }

    private static ScriptArgument? Read(string call)
    {
        if (Option().Match(call) is not { Success: true } option)
            return null;
        var name = option.Groups["name"].Value.Replace('-', '_');
        if (NotTuned.Contains(name))
            return null;
        var given = Default().Match(call) is { Success: true } match ? match.Groups["value"].Value : null;
        var space = Choices().Match(call) is { Success: true } choices
            ? Choice(choices.Groups["list"].Value)
            : given is null ? null : Range(Type().Match(call).Groups["type"].Value, given);
        return space is null ? null : new ScriptArgument(name, "--" + option.Groups["name"].Value, space, given ?? "");
    }

    private static string? Choice(string list)
    {
        var items = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item => item.Trim('\'', '"')).ToList();
        return items.Count > 1 && items.All(item => PlainItem().IsMatch(item)) ? $"{{_type: choice, _value: [{string.Join(", ", items)}]}}" : null;
    }

    private static string? Range(string type, string given)
    {
        if (!double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value <= 0 || !double.IsFinite(value))
            return null;
        if (type == "int")
            return value < 2 ? null : $"{{_type: randint, _value: [{Math.Max(1, (long)value / 4)}, {(long)value * 4 + 1}]}}";
        if (type != "float")
            return null;
        // A share stays one; anything else may be ten times less or more.
        return value is > 0.05 and < 1
            ? "{_type: uniform, _value: [0, 1]}"
            : $"{{_type: loguniform, _value: [{Text(value / 10)}, {Text(value * 10)}]}}";
    }

    private static string Text(double value) => ((decimal)value).ToString("0.############", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"add_argument\s*\((?:[^()]|\([^()]*\))*\)", RegexOptions.None, 1000)]
    private static partial Regex AddArgument();

    [GeneratedRegex(@"['""]--(?<name>[A-Za-z][A-Za-z0-9_-]*)['""]", RegexOptions.None, 1000)]
    private static partial Regex Option();

    [GeneratedRegex(@"type\s*=\s*(?<type>int|float)\b", RegexOptions.None, 1000)]
    private static partial Regex Type();

    [GeneratedRegex(@"default\s*=\s*['""]?(?<value>[^,)'""\s]+)", RegexOptions.None, 1000)]
    private static partial Regex Default();

    [GeneratedRegex(@"choices\s*=\s*[\[(](?<list>[^\])]*)[\])]", RegexOptions.None, 1000)]
    private static partial Regex Choices();

    [GeneratedRegex(@"^[A-Za-z0-9_.][A-Za-z0-9_.-]*\z", RegexOptions.None, 1000)]
    private static partial Regex PlainItem();

    [GeneratedRegex(@"^\s*(import\s+(nni|autotune)\b|from\s+(nni|autotune|t9k)\b)", RegexOptions.Multiline, 1000)]
    private static partial Regex Package();
}
