namespace AutoTune.Cli.Output;

/// <summary>What <c>prune --json</c> prints.</summary>
/// <param name="DryRun">Nothing was removed; this is what would be.</param>
/// <param name="OnlyOutput">Only what trials printed and wrote.</param>
/// <param name="Experiments">Those that were meant, the oldest first.</param>
/// <param name="OutputBytes">What the removed ones had in files.</param>
/// <param name="DatabaseBytes">By how much the database became smaller; null: not, since another process works with it.</param>
internal sealed record PruneDocument(bool DryRun, bool OnlyOutput, IReadOnlyList<PrunedDocument> Experiments, long OutputBytes, long? DatabaseBytes);

/// <summary>An experiment that was removed, or would be.</summary>
/// <param name="ExperimentId">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Phase">DONE, TIMEOUT or ERROR.</param>
/// <param name="EndedAt">When the last of it had ended.</param>
/// <param name="Trials">How many trials it had.</param>
/// <param name="OutputBytes">What they had printed and written.</param>
/// <param name="Skipped">Why it stays after all; null: it does not.</param>
internal sealed record PrunedDocument(
    Guid ExperimentId, string Name, string Phase, DateTimeOffset EndedAt, int Trials, long OutputBytes, string? Skipped = null);
