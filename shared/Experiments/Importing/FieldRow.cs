namespace AutoTune.Experiments.Importing;

/// <summary>
/// One field of a foreign configuration: a line of the importer's table, which is also the table of the guide in docs/. A path names lists
/// with <c>[]</c>; a row for a mapping stands for all that is in it.
/// </summary>
/// <param name="Old">Its paths in the old version of the format (NNI 1); empty where that has no such field, or where there is one version.</param>
/// <param name="Path">Its path in the current version; null where that has no such field.</param>
/// <param name="Fate">What becomes of it.</param>
/// <param name="Becomes">The experiment's field, for one that is mapped.</param>
/// <param name="Note">How, or why not: a sentence without its dot.</param>
public sealed record FieldRow(IReadOnlyList<string> Old, string? Path, FieldFate Fate, string Becomes, string Note)
{
    /// <summary>What the importer's code calls it.</summary>
    public string Name => Path ?? Old[0];

    /// <summary>The last column of the guide's table.</summary>
    public string Text => Fate switch
    {
        FieldFate.Mapped when Note.Length > 0 => $"`{Becomes}`: {Note}",
        FieldFate.Mapped => $"`{Becomes}`",
        FieldFate.Dropped => $"left out: {Note}",
        _ => $"refused: {Note}",
    };

    /// <summary>Its paths in one version of the format.</summary>
    internal IReadOnlyList<string> Paths(bool old) => old ? Old : Path is null ? [] : [Path];
}
