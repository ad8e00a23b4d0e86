using System.Text;
using AutoTune.Contracts;
using AutoTune.Persistence;
using AutoTune.TrialLauncher.Local.Native;

namespace AutoTune.TrialLauncher.Local;

/// <summary>
/// Processes of attempts that are over in the store: their launcher was silent for too long and lost them, or came back after its trials had
/// gone to others. Whatever runs out of this state folder and is nobody's any more is killed.
/// </summary>
internal sealed class Strays(string stateFolder, ITrialStore trials, TreeKiller killer, ILogger logger)
{
    public async Task KillAsync(CancellationToken ct)
    {
        foreach (var (experimentId, sequence, attempt) in ProcessTable.FindAttempts(stateFolder))
        {
            var trial = await trials.FindAsync(experimentId, sequence, ct);
            if (trial is not null && trial.Attempt == attempt && !trial.State.IsEnded()) continue;
            logger.LogWarning("Killing what is left of attempt {Attempt} of trial {Sequence} of {ExperimentId}: it is over", attempt, sequence, experimentId);
            var marks = TrialEnvironment.Marks(TrialId.Of(experimentId, sequence), attempt);
            await killer.KillAsync(new TreeKiller.Tree(new(0, 0), marks, IsChild: false), ct);
        }
    }
}
