namespace AutoTune.Experiments.Reading;

/// <summary>The place in the tree that the next value takes.</summary>
internal readonly record struct Slot(SpecNode? Parent, string? Key, int KeyOffset, int Index, string? RootName = null)
{
    public SpecNode Node(
        SpecNodeKind kind, SourceText source, int offset, int end = -1, string text = "", TextStyle style = TextStyle.Plain, double number = 0) =>
        new(kind, source, offset)
        {
            EndOffset = end < 0 ? offset : end,
            Text = text,
            Style = style,
            Number = number,
            Parent = Parent,
            Key = Key,
            KeyOffset = KeyOffset,
            Index = Index,
            RootName = RootName,
        };
}
