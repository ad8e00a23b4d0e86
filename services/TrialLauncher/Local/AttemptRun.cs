using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using AutoTune.TrialLauncher.Local.Native;
using AutoTune.TrialLauncher.Outcomes;

namespace AutoTune.TrialLauncher.Local;

/// <summary>Sees a running attempt through: waits for its end, cleans up after it, decides the outcome, stores and announces it.</summary>
internal sealed class AttemptRun(
    IExitWatch exits, TreeKiller killer, CollectorLoop collector, Settlement settlement, StorePatience patience, TimeProvider time, ILogger logger)
{
    /// <param name="attempt">The attempt, told to go or adopted.</param>
    /// <param name="process">Its shim; null when an adopted trial has none that still runs.</param>
    /// <param name="isChild">The shim is a child of this process.</param>
    /// <param name="detach">Completes when running trials are to be left to the next start.</param>
    /// <param name="impatience">Cuts grace periods short.</param>
    /// <param name="ct">Gives up, also in the middle: whoever adopts the trial does the same again.</param>
    public async Task FollowAsync(
        TrialAttempt attempt, ProcessIdentity? process, bool isChild, Task detach, CancellationToken impatience, CancellationToken ct)
    {
        var exited = process is null ? Task.CompletedTask : exits.WaitAsync(process);
        var ending = await WaitForEndAsync(attempt, exited, detach, ct);
        if (ending is null) return;

        var tree = TreeOf(attempt, process, isChild);
        var exitCode = ending is Ending.Exited ? attempt.Folder.ReadExitCode() : null;
        if (ending is not Ending.Exited)
        {
            attempt.Folder.NoteEnding(ending);
            var grace = TimeSpan.FromSeconds(Math.Min(attempt.Spec.TrialPolicy.GracePeriodSeconds, TimeLimit.LongestTimer.TotalSeconds));
            await killer.TerminateAsync(tree, exited, grace, impatience, ct);
        }
        else if (exitCode is null)
        {
            await killer.KillAsync(tree, ct); // the shim was killed: the program may go on without it
        }
        else
        {
            TreeKiller.KillGroup(tree);
        }
        if (isChild) ProcessTable.Reap(process!.Pid);

        collector.Remove(attempt);
        Drain(attempt);
        await patience.AskAsync("storing results", attempt.Metrics.FlushAsync, ct);
        var decision = ending is Ending.Exited ? DecideExited(attempt, exitCode, isChild) : OutcomeRules.Decide(ending);
        await settlement.SettleAsync(
            attempt.Trial, attempt.Spec.TrialPolicy.MaxRetries, decision, announce: ending is not Ending.Interrupted, ct);
    }

    /// <summary>
    /// For an attempt that can't be followed because of a fault of ours: better a failed attempt than a slot that is held for ever.
    /// </summary>
    public async Task GiveUpAsync(TrialAttempt attempt, ProcessIdentity? process, bool isChild, Exception fault, CancellationToken ct)
    {
        try
        {
            await killer.KillAsync(TreeOf(attempt, process, isChild), ct);
            if (isChild) ProcessTable.Reap(process!.Pid);
            var decision = new Decision.AttemptFailed($"its launcher could not follow it: {fault.Message}");
            await settlement.SettleAsync(attempt.Trial, attempt.Spec.TrialPolicy.MaxRetries, decision, announce: true, ct);
        }
        catch (Exception exception)
        {
            // The next start of this launcher adopts it.
            logger.LogError(exception, "Trial {Trial} could not be given up either", attempt.Trial.Id);
        }
    }

    /// <summary>What an adopted attempt without a process has left is found by its environment alone.</summary>
    private static TreeKiller.Tree TreeOf(TrialAttempt attempt, ProcessIdentity? process, bool isChild) =>
        new(process ?? attempt.Trial.Process ?? new ProcessIdentity(int.MaxValue, -1), attempt.Marks, isChild);

    private async Task<Ending?> WaitForEndAsync(TrialAttempt attempt, Task exited, Task detach, CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var timeout = attempt.Spec.TrialPolicy.TimeoutSeconds is { } seconds
            ? Task.Delay(TimeLimit.Remaining(attempt.Trial, seconds, time.GetUtcNow()), time, over.Token)
            : Task.Delay(Timeout.InfiniteTimeSpan, time, over.Token);
        var first = await Task.WhenAny(exited, attempt.Ending, timeout, detach);
        await over.CancelAsync();
        ct.ThrowIfCancellationRequested();
        if (first == exited)
        {
            await exited;
            return attempt.End(new Ending.Exited());
        }
        if (first == attempt.Ending) return await attempt.Ending;
        if (first == timeout) return attempt.End(new Ending.TimedOut(attempt.Spec.TrialPolicy.TimeoutSeconds!.Value));
        return null;
    }

    private void Drain(TrialAttempt attempt)
    {
        try
        {
            attempt.Drain();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What was read before counts; the script may have removed its own folder.
            logger.LogWarning(
                exception, "Could not read the last results of trial {Sequence} of {ExperimentId}",
                attempt.Trial.Sequence, attempt.Trial.ExperimentId);
        }
    }

    private static Decision DecideExited(TrialAttempt attempt, int? exitCode, bool isChild)
    {
        if (exitCode is null && !attempt.Folder.MayHaveRun())
        {
            // No "go" in the claim: no user code ran. Adopted: its launcher died before saying it, which nobody can hold against the trial.
            // Our own shim was told and still did not begin, which would go on for ever if it did not count.
            return isChild
                ? new Decision.AttemptFailed($"the process ended before it ran the program; can the folder {attempt.Folder.Path} be written?")
                : new Decision.PutBack("its launcher ended before the program was started");
        }
        return OutcomeRules.Decide(exitCode, attempt.Metrics.Final, attempt.Metrics.LastIntermediate, attempt.LogTail());
    }
}
