namespace AutoTune.Experiments.State;

/// <summary>What retention, or somebody who deleted it, has removed of an experiment.</summary>
/// <param name="CurvesRemovedAt">When its intermediate results were; null: they stand.</param>
/// <param name="RemovedAt">When all of it was; this note stays, so that launchers can tell it from an experiment they do not know.</param>
public sealed record RetentionRecord(DateTimeOffset? CurvesRemovedAt, DateTimeOffset? RemovedAt);

/// <summary>What retention removes from the store.</summary>
public enum RetainedPart
{
    /// <summary>Intermediate results; trials, their values and final results stay.</summary>
    Curves,

    /// <summary>All of the experiment.</summary>
    Experiment,
}
