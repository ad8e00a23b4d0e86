namespace AutoTune.Experiments.Spec;

/// <summary>
/// One argument of an algorithm: everything validation, help and documentation say about it comes from here.
/// </summary>
/// <param name="Name">As written in classArgs.</param>
/// <param name="Type">What it must be. Integers written as 10.0 are integers; any integer is a number.</param>
/// <param name="Default">Its default as JSON text; null when absence means "off" or "derived".</param>
/// <param name="Summary">One sentence for help and documentation.</param>
/// <param name="Minimum">Least number allowed; for nothing below, null.</param>
/// <param name="Maximum">Greatest number allowed, or null.</param>
/// <param name="MinimumExclusive">The minimum itself is not allowed.</param>
/// <param name="MaximumExclusive">The maximum itself is not allowed.</param>
/// <param name="Allowed">The words allowed, for texts with a fixed set; compared without regard to case.</param>
/// <param name="Nullable">JSON null is accepted and means absent.</param>
/// <param name="Fields">The fields of an object argument.</param>
/// <param name="Ignored">Accepted, ignored, with a warning that says why.</param>
public sealed record ArgumentInfo(
    string Name,
    ArgumentType Type,
    string? Default,
    string Summary,
    double? Minimum = null,
    double? Maximum = null,
    bool MinimumExclusive = false,
    bool MaximumExclusive = false,
    IReadOnlyList<string>? Allowed = null,
    bool Nullable = false,
    IReadOnlyList<ArgumentInfo>? Fields = null,
    string? Ignored = null);
