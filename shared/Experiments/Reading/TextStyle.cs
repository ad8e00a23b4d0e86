namespace AutoTune.Experiments.Reading;

/// <summary>How a text was written, as far as it matters for finding a character of its content in the source.</summary>
internal enum TextStyle
{
    /// <summary>As it stands, apart from white space (YAML's plain scalars).</summary>
    Plain,

    /// <summary>Two single quotes stand for one.</summary>
    SingleQuoted,

    /// <summary>Backslash escapes: JSON's strings and YAML's double-quoted ones.</summary>
    DoubleQuoted,

    /// <summary>YAML's <c>|</c> and <c>&gt;</c>: a header line, then the content apart from white space.</summary>
    Block,
}
