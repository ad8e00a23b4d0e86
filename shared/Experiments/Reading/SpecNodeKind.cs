namespace AutoTune.Experiments.Reading;

/// <summary>What a <see cref="SpecNode"/> is.</summary>
internal enum SpecNodeKind
{
    Null,
    Boolean,
    Number,
    Text,
    Sequence,
    Mapping,

    /// <summary>Could not be read; already reported, so that validation passes over it in silence.</summary>
    Broken,
}
