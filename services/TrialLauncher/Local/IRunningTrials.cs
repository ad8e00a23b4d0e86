namespace AutoTune.TrialLauncher.Local;

/// <summary>The attempts that run in this process, for the trial API.</summary>
internal interface IRunningTrials
{
    /// <summary>The attempt; null when it does not run here (any more).</summary>
    TrialAttempt? Find(Guid trialId, int attempt);

    /// <summary>Writes what the attempt has pending into the store and tells about it.</summary>
    Task FlushAsync(TrialAttempt attempt, CancellationToken ct);
}
