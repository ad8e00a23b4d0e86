using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;

namespace AutoTune.Server.Api.Trials;

/// <summary>What trials print, where this server can read it: in the state folder of a launcher on its machine, or on the cluster.</summary>
internal sealed class TrialLogs(ITrialStore trials, IConfiguration configuration, TimeProvider time, PodLogs? pods = null)
{
    private readonly string? stateFolder = configuration["Launcher:Local:StateFolder"];

    /// <summary>Opens an attempt's log, to be copied as it grows if wanted.</summary>
    /// <exception cref="ApiException">404: it is not here, and what is known instead.</exception>
    public async Task<Func<Stream, CancellationToken, Task>> OpenAsync(ExperimentState experiment, TrialRecord trial, int attempt, bool follow, CancellationToken ct)
    {
        if (attempt < 0 || attempt > trial.Attempt) throw new ApiException(404, $"attempt: trial {trial.Sequence} has attempts 0 to {trial.Attempt} (found {attempt})");
        var isToCome = attempt == trial.Attempt && trial.State is TrialState.Waiting or TrialState.Launching;
        if (stateFolder is not null)
        {
            var path = TrialLogText.PathIn(stateFolder, trial.ExperimentId, trial.Sequence, attempt);
            if (File.Exists(path) || (follow && isToCome))
                return (output, token) => new TrialLogText(trials, trial.ExperimentId, trial.Sequence, attempt, path).CopyAsync(output, follow, time, token);
            if (RemovedOutput.Find(stateFolder, trial.ExperimentId, trial.Sequence) is { } removed)
                throw new ApiException(404, $"the log of trial {trial.Sequence} was {removed}");
        }
        if (pods is not null && await pods.OpenAsync(experiment.Namespace, experiment.Name, trial, attempt, follow, ct) is { } log)
        {
            return async (output, token) =>
            {
                await using (log) await log.CopyToAsync(output, token);
            };
        }
        throw new ApiException(404, isToCome ? "the trial has printed nothing yet"
            : $"the log of attempt {attempt} is not (or no longer) within this server's reach{(trial.Reason is { } reason ? $": {reason}" : "")}");
    }
}
