using System.Globalization;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Documents;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;

namespace AutoTune.Cli.Running;

/// <summary>
/// What stands in the store under the experiment's name when a run begins, and how it is made to go on: the same spec goes on, other
/// limits are taken over, another spec is refused.
/// </summary>
/// <param name="Record">What was accepted; null: nothing stands.</param>
/// <param name="State">Its state; null when the process died before it was written.</param>
internal sealed record Standing(ExperimentRecord? Record, ExperimentState? State)
{
    private const int MostPathsShown = 12;

    public static async Task<Standing> FindAsync(OpenStore store, Guid experimentId, CancellationToken cancellation) => new(
        await store.Experiments.FindAsync(experimentId, cancellation), await store.Experiments.FindStateAsync(experimentId, cancellation));

    /// <summary>It is over, and nothing of it runs any more.</summary>
    public bool IsOver => State is { IsFinal: true, Completed: true };

    /// <exception cref="UserErrorException">The file asks for another experiment than the one that stands.</exception>
    public void RequireSame(ExperimentFile file)
    {
        if (Record is null)
            return;
        var paths = SpecIdentity.DifferingPaths(Record.SpecJson, file.SpecJson).Where(path => !SpecIdentity.IsLimit(path)).ToList();
        if (paths.Count == 0)
            return;
        var shown = string.Concat(paths.Take(MostPathsShown).Select(path => $"\n  {path}"));
        var rest = paths.Count > MostPathsShown ? $"\n  and {paths.Count - MostPathsShown} more" : "";
        var stands = State is { IsFinal: true } ? $"ended ({DocumentText.Name(State.Phase)})" : $"is under way ({State?.Ended ?? 0} trials ended)";
        throw new UserErrorException(
            ExitCodes.SpecChanged,
            $"experiment \"{file.Name}\" {stands}, and {file.Path} differs from it in:{shown}{rest}\n"
            + "Is it meant to be another experiment? Then begin one under the same name with --new (the one that stands is kept), or change\n"
            + "metadata.name. Otherwise undo the change: only maxTrialNum, trialConcurrency and maxExecSeconds may change on the way.");
    }

    /// <summary>
    /// Sets the state to go on after <paramref name="ranSeconds"/> of running: the file's limits, and a deadline that leaves out the time
    /// in which no process ran. Done before the services start, so that none of them sees the outdated deadline.
    /// </summary>
    /// <returns>What changed, a line each.</returns>
    public IReadOnlyList<string> Prepare(ExperimentLimits limits, double ranSeconds, DateTimeOffset now)
    {
        var state = State!;
        IReadOnlyList<string> changes = [];
        if (!state.IsFinal)
        {
            changes = ChangedLimits(limits);
            (state.MaxTrialNum, state.TrialConcurrency, state.MaxExecSeconds) = (limits.MaxTrialNum, limits.TrialConcurrency, limits.MaxExecSeconds);
        }
        if (state.Phase == Contracts.Phase.Running)
        {
            state.DeadlineAt = state.MaxExecSeconds is { } seconds ? now + TimeSpan.FromSeconds(seconds - ranSeconds) : null;
            state.DeadlineVersion++;
        }
        // Whatever was asked of a process that is gone is asked again at once.
        state.Request = state.Request is { } request ? request with { AskedAt = DateTimeOffset.UnixEpoch } : null;
        (state.WakeAt, state.IdleWakes) = (now, 0);
        return changes;
    }

    /// <summary>Where the file's limits differ from those in force: "maxTrialNum 40 instead of 20".</summary>
    public IReadOnlyList<string> ChangedLimits(ExperimentLimits limits)
    {
        var changes = new List<string>();
        Compare("maxTrialNum", State!.MaxTrialNum, limits.MaxTrialNum);
        Compare("trialConcurrency", State.TrialConcurrency, limits.TrialConcurrency);
        Compare("maxExecSeconds", State.MaxExecSeconds, limits.MaxExecSeconds);
        return changes;

        void Compare(string field, int? before, int? after)
        {
            if (before != after)
                changes.Add($"{field} {Text(after)} instead of {Text(before)}");
        }
    }

    private static string Text(int? limit) => limit?.ToString(CultureInfo.InvariantCulture) ?? "no limit";
}
