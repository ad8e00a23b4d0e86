using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;

namespace AutoTune.Server.Api.Trials;

/// <summary>What trials print, where this server can read it: in the state folder of a launcher on its machine.</summary>
internal sealed class TrialLogs(ITrialStore trials, IConfiguration configuration, TimeProvider time)
{
    private readonly string? stateFolder = configuration["Launcher:Local:StateFolder"];

    /// <summary>Copies an attempt's log, as it grows if wanted.</summary>
    /// <exception cref="ApiException">404: it is not here, and where it is.</exception>
    public Func<Stream, CancellationToken, Task> Open(TrialRecord trial, int attempt, bool follow)
    {
        if (attempt < 0 || attempt > trial.Attempt) throw new ApiException(404, $"attempt: trial {trial.Sequence} has attempts 0 to {trial.Attempt} (found {attempt})");
        var isToCome = attempt == trial.Attempt && trial.State is TrialState.Waiting or TrialState.Launching;
        if (stateFolder is null)
            throw new ApiException(404, $"the log is not on this machine{(trial.Owner is { } owner ? $"; {owner} has run the trial" : "")}{Known(trial)}");
        var path = TrialLogText.PathIn(stateFolder, trial.ExperimentId, trial.Sequence, attempt);
        if (!File.Exists(path) && !(follow && isToCome))
            throw new ApiException(404, isToCome ? "the trial has printed nothing yet" : $"attempt {attempt} of the trial left no log here{Known(trial)}");
        return (output, ct) => new TrialLogText(trials, trial.ExperimentId, trial.Sequence, attempt, path).CopyAsync(output, follow, time, ct);
    }

    private static string Known(TrialRecord trial) => trial.Reason is { } reason ? $": {reason}" : "";
}
