namespace AutoTune.Experiments.Importing;

/// <summary>What becomes of a field of a foreign configuration.</summary>
public enum FieldFate
{
    /// <summary>It becomes a field of the experiment.</summary>
    Mapped,

    /// <summary>It is left out, with a warning that says why.</summary>
    Dropped,

    /// <summary>An experiment that needs it can't be imported.</summary>
    Refused,
}
