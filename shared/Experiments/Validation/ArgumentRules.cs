using System.Globalization;
using System.Text.Json;
using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Validation;

/// <summary>classArgs: each argument against what the catalog says of it.</summary>
internal sealed class ArgumentRules
{
    private const string ModeName = "optimize_mode";

    private readonly AlgorithmInfo info;
    private readonly Findings findings;
    private readonly IAlgorithmCatalog catalog;

    private ArgumentRules(AlgorithmInfo info, Findings findings, IAlgorithmCatalog catalog) =>
        (this.info, this.findings, this.catalog) = (info, findings, catalog);

    public static NamedAlgorithm Read(SpecNode algorithm, AlgorithmInfo info, Findings findings, IAlgorithmCatalog catalog)
    {
        var before = findings.ProblemCount;
        var rules = new ArgumentRules(info, findings, catalog);
        var node = algorithm.Find("classArgs");
        var empty = node is null || (node.Kind == SpecNodeKind.Text && node.Text.Trim().Length == 0);
        var args = empty ? null : JsonPart.Open(node!, findings, $"a mapping of {info.Name}'s arguments");
        var (mode, given) = rules.Mode(args);
        var arguments = SpecJsonText.Element(writer => rules.Write(writer, args, info.Arguments, isTop: true));
        if (findings.ProblemCount == before && info.CheckArguments?.Invoke(arguments) is { } broken)
        {
            findings.Problem(args ?? algorithm, broken.TrimEnd('.'));
        }

        var choice = findings.ProblemCount == before ? new AlgorithmChoice(info.Kind, info.Name, mode, arguments) : null;

        // Where an argument is missing it is missing from the outer file's field, whatever that holds.
        return new NamedAlgorithm(info, choice, mode, given, args ?? algorithm.FindAny("classArgs") ?? ArgumentsPlace(algorithm));
    }

    /// <summary>Stands for the classArgs that nobody wrote, so that what is missing from them has a path and a place.</summary>
    private static SpecNode ArgumentsPlace(SpecNode algorithm) =>
        new(SpecNodeKind.Mapping, algorithm.Source, algorithm.Offset) { Parent = algorithm, Key = "classArgs", KeyOffset = algorithm.KeyOffset };

    private (OptimizeMode? Mode, bool Given) Mode(SpecNode? args)
    {
        if (args?.Find(ModeName) is not { } node)
        {
            return (info.DefaultMode, false);
        }

        if (node.Kind == SpecNodeKind.Text && Enum.TryParse<OptimizeMode>(node.Text, ignoreCase: true, out var mode) && Enum.IsDefined(mode)
            && !char.IsAsciiDigit(node.Text[0]))
        {
            return (mode, true);
        }

        if (node.Kind != SpecNodeKind.Broken)
        {
            var hint = node.Kind == SpecNodeKind.Text ? Spelling.DidYouMean(node.Text, ["maximize", "minimize"]) : "";
            findings.Problem(node, $"must be maximize or minimize{hint}");
        }

        return (info.DefaultMode, true);
    }

    private void Write(Utf8JsonWriter writer, SpecNode? args, IReadOnlyList<ArgumentInfo> known, bool isTop)
    {
        writer.WriteStartObject();
        foreach (var field in args?.Children ?? [])
        {
            if (known.FirstOrDefault(argument => argument.Name == field.Key) is { } argument)
            {
                Argument(writer, field, argument);
            }
            else if (!isTop || field.Key != ModeName)
            {
                Unknown(field, known, isTop);
            }
        }

        writer.WriteEndObject();
    }

    private void Unknown(SpecNode field, IReadOnlyList<ArgumentInfo> known, bool isTop)
    {
        var owner = isTop ? catalog.All.FirstOrDefault(other => other.Arguments.Any(argument => argument.Name == field.Key)) : null;
        if (owner is not null)
        {
            findings.WarningAtName(field, $"is an argument of {owner.Name}, not of {info.Name}, and is ignored");
            return;
        }

        var names = known.Select(argument => argument.Name).ToList();
        if (isTop)
        {
            names.Insert(0, ModeName);
        }

        var what = isTop ? info.Name : $"{info.Name}'s {field.Parent!.Key}";
        findings.ProblemAtName(
            field, $"is not an argument of {what}{Spelling.DidYouMean(field.Key!, names)} (allowed: {string.Join(", ", names)})");
    }

    private void Argument(Utf8JsonWriter writer, SpecNode node, ArgumentInfo argument)
    {
        if (argument.Ignored is { } why)
        {
            findings.WarningAtName(node, $"is ignored: {why.TrimEnd('.')}");
            return;
        }

        if (node.Kind == SpecNodeKind.Broken || (node.Kind == SpecNodeKind.Null && argument.Nullable))
        {
            return;
        }

        switch (argument.Type)
        {
            case ArgumentType.Object when node.Kind == SpecNodeKind.Mapping:
                writer.WritePropertyName(argument.Name);
                Write(writer, node, argument.Fields ?? [], isTop: false);
                return;
            case ArgumentType.Boolean when node.Kind == SpecNodeKind.Boolean:
                writer.WriteBoolean(argument.Name, node.Text == "true");
                return;
            case ArgumentType.Text when node.Kind == SpecNodeKind.Text && Word(node.Text, argument) is { } word:
                writer.WriteString(argument.Name, word);
                return;
            case ArgumentType.Integer when node.Kind == SpecNodeKind.Number && Expect.WholeNumber(node) is { } whole && InRange(whole, argument):
                writer.WriteNumber(argument.Name, whole);
                return;
            case ArgumentType.Number when node.Kind == SpecNodeKind.Number && InRange(node.Number, argument):
                writer.WritePropertyName(argument.Name);
                writer.WriteRawValue(node.Text, skipInputValidation: true);
                return;
        }

        findings.Problem(node, $"{argument.Name} of {info.Name} must be {Allowed(argument)}{Hint(node, argument)}");
    }

    private static string? Word(string text, ArgumentInfo argument) => argument.Allowed is null
        ? text
        : argument.Allowed.FirstOrDefault(allowed => string.Equals(allowed, text, StringComparison.OrdinalIgnoreCase));

    private static bool InRange(double value, ArgumentInfo argument) =>
        !(value < argument.Minimum || (argument.MinimumExclusive && value == argument.Minimum)
            || value > argument.Maximum || (argument.MaximumExclusive && value == argument.Maximum));

    private static string Hint(SpecNode node, ArgumentInfo argument) => argument.Type switch
    {
        ArgumentType.Integer or ArgumentType.Number => Expect.QuotedHint(node),
        ArgumentType.Boolean => node is { Kind: SpecNodeKind.Text, Text: "true" or "false" } ? "; remove the quotes" : "",
        ArgumentType.Text when node.Kind == SpecNodeKind.Text => Spelling.DidYouMean(node.Text, argument.Allowed ?? []),
        _ => "",
    };

    private static string Allowed(ArgumentInfo argument)
    {
        var allowed = argument.Type switch
        {
            ArgumentType.Boolean => "true or false",
            ArgumentType.Text => argument.Allowed is null ? "a text" : $"one of {string.Join(", ", argument.Allowed)}",
            ArgumentType.Object => $"a mapping with {string.Join(", ", argument.Fields?.Select(field => field.Name) ?? [])}",
            ArgumentType.Integer => "an integer" + Range(argument),
            _ => "a number" + Range(argument),
        };
        return argument.Nullable ? $"{allowed}, or null" : allowed;
    }

    private static string Range(ArgumentInfo argument)
    {
        var low = argument.Minimum is { } minimum ? $" {(argument.MinimumExclusive ? ">" : ">=")} {Plain(minimum)}" : "";
        var high = argument.Maximum is { } maximum ? $" {(argument.MaximumExclusive ? "<" : "<=")} {Plain(maximum)}" : "";
        return low.Length > 0 && high.Length > 0 ? $"{low} and{high}" : low + high;
    }

    private static string Plain(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
