namespace AutoTune.Experiments.Reading;

/// <summary>Bounds on the shape of a text, and the sentences about them.</summary>
internal static class SpecLimits
{
    /// <summary>Deepest nesting of mappings and sequences.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most values that a YAML file may have once its aliases are written out.</summary>
    public const int MaxExpandedNodes = 100_000;

    public const string TooLarge = "must be a finite number (no more than 1.8e308)";

    public const string NotUnicode = "must be Unicode text (half of a surrogate pair stands alone)";

    public const string TooDeep = "is nested too deep; 64 levels are allowed";

    /// <summary>The first levels of a path that is too long to show.</summary>
    public static string ShortPath(SpecNode node)
    {
        var at = node;
        var ancestors = new Stack<SpecNode>();
        for (; at is not null; at = at.Parent)
        {
            ancestors.Push(at);
        }

        const int shown = 4;
        return ancestors.Count <= shown ? node.Path : ancestors.ElementAt(shown - 1).Path;
    }
}
