using AutoTune.Cli.State;
using AutoTune.Persistence;

namespace AutoTune.Cli.Embedded;

/// <summary>Removes what trials have printed and written, too; before the state, so that a removal that broke off can be repeated.</summary>
internal sealed class FolderRemoval(IExperimentRemoval store, StateFolder state) : IExperimentRemoval
{
    public async Task RemoveAsync(Guid experimentId, CancellationToken cancellation)
    {
        var path = state.Experiment(experimentId).Path;
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        await store.RemoveAsync(experimentId, cancellation);
    }
}
