using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using AutoTune.TrialApi;
using AutoTune.TrialLauncher.Local.Native;
using AutoTune.TrialLauncher.Outcomes;

namespace AutoTune.TrialLauncher.Local;

/// <summary>The steps of a start, in the order that <see cref="LocalBackEnd"/> explains.</summary>
internal sealed class AttemptStart(
    LauncherIdentity identity, LocalOptions options, ITrialStore trials, TrialTokens tokens, IExitWatch exits, StorePatience patience)
{
    /// <summary>Makes the folder and starts a shim that waits.</summary>
    /// <exception cref="LaunchFailedException">It can't be started, and why.</exception>
    public Shim Start(TrialAttempt attempt)
    {
        var trial = attempt.Trial;
        var process = attempt.Spec.TrainingConfig.Local
            ?? throw new LaunchFailedException($"spec.trainingConfig.type is {attempt.Spec.TrainingConfig.Type}, which is not run as a local process");
        var placeholders = new Placeholders(trial.Parameters);
        var workingFolder = ProgramPath.WorkingFolder(process, options.BaseDirectory);
        var command = placeholders.InCommand(process.Command);
        var server = attempt.Spec.Metrics.TakesHttp ? options.ServerUrl : null;
        var environment = TrialEnvironment.Build(
            trial, process, workingFolder, attempt.Folder.Path, placeholders, server, server is null ? null : tokens.Issue(trial));
        command[0] = ProgramPath.Find(command[0], workingFolder, environment.GetValueOrDefault("PATH"));
        attempt.Folder.Prepare(trial);
        return Shim.Start(attempt.Folder, workingFolder, command, environment);
    }

    /// <summary>Running, with this process. False: somebody else has the trial by now.</summary>
    public Task<bool> StoreRunningAsync(TrialRecord trial, ProcessIdentity process, DateTimeOffset at, CancellationToken ct) =>
        patience.AskAsync(
            "storing a start",
            async (unanswered, token) =>
            {
                if (await trials.StartAsync(trial.ExperimentId, trial.Sequence, trial.Attempt, identity.Owner, process, at, token)) return true;
                // An earlier try may have got there although its answer did not.
                return unanswered
                    && await trials.FindAsync(trial.ExperimentId, trial.Sequence, token) is { State: TrialState.Running } stands
                    && stands.Attempt == trial.Attempt
                    && stands.Process == process;
            },
            ct);

    /// <summary>A shim that was not told to go ends by itself once its input is closed.</summary>
    public async Task ReapAsync(Shim shim)
    {
        shim.Dispose();
        await exits.WaitAsync(shim.Process);
        ProcessTable.Reap(shim.Process.Pid);
    }
}
