namespace AutoTune.Experiments.Reading;

/// <summary>Ends the reading of one text (a file, or the JSON in one field); never leaves this folder.</summary>
internal sealed class SpecSyntaxException(int offset, string message, string? path = null) : Exception(message)
{
    /// <summary>Where, in characters of the text being read.</summary>
    public int Offset { get; } = offset;

    /// <summary>The field, when it is a better place than the text's own.</summary>
    public string? Path { get; } = path;
}
