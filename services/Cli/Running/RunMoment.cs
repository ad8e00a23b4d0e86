namespace AutoTune.Cli.Running;

/// <summary>All that a picture of a run shows.</summary>
/// <param name="Snapshot">What the store says.</param>
/// <param name="Finished">Trials that ended last, the newest at the end.</param>
/// <param name="Elapsed">Running time, that of earlier processes included.</param>
/// <param name="Pace">How fast trials end.</param>
/// <param name="Warning">The newest warning; null when there was none.</param>
/// <param name="Stopping">What the first Ctrl-C said; null before it.</param>
internal sealed record RunMoment(
    Snapshot Snapshot, IReadOnlyCollection<FinishedTrial> Finished, TimeSpan Elapsed, Pace Pace, string? Warning, string? Stopping);
