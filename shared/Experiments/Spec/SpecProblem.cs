namespace AutoTune.Experiments.Spec;

/// <summary>One thing wrong (or doubtful) with a spec, as data; every surface shows the same.</summary>
/// <param name="Path">The field, e.g. <c>spec.searchSpace.learning_rate._value</c>; an index as <c>[2]</c>; empty for the text as a whole.</param>
/// <param name="Message">What is wrong and what is allowed, one sentence, no final dot.</param>
/// <param name="Found">The value found, shortened to 80 characters; null when the field is absent.</param>
/// <param name="Line">1-based line in the source; null when the source has none.</param>
/// <param name="Column">1-based column in the source.</param>
public sealed record SpecProblem(string Path, string Message, string? Found = null, int? Line = null, int? Column = null)
{
    /// <summary>
    /// Without the place, for users who have no source before them: "spec.trialConcurrency: must be an integer >= 1 (found 0)".
    /// </summary>
    public string Text
    {
        get
        {
            var found = Found is null ? "" : $" (found {Found})";
            var path = Path.Length == 0 ? "" : Path + ": ";
            return $"{path}{Message}{found}";
        }
    }

    /// <summary>"line 12, column 5: spec.trialConcurrency: must be an integer >= 1 (found 0)".</summary>
    public override string ToString() => Line is null ? Text : $"line {Line}, column {Column}: {Text}";
}
