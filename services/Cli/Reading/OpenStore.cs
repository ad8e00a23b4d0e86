using AutoTune.Cli.State;
using AutoTune.Experiments.State;
using AutoTune.Persistence;
using AutoTune.Persistence.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Cli.Reading;

/// <summary>The store of a state folder, for looking into it; also beside a process that runs an experiment.</summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private readonly ServiceProvider provider;

    private OpenStore(ServiceProvider provider) => this.provider = provider;

    public IExperimentStore Experiments => provider.GetRequiredService<IExperimentStore>();

    public ITrialStore Trials => provider.GetRequiredService<ITrialStore>();

    public IMetricStore Metrics => provider.GetRequiredService<IMetricStore>();

    public IExperimentRemoval Removal => provider.GetRequiredService<IExperimentRemoval>();

    public IEndLog Ends => provider.GetRequiredService<IEndLog>();

    /// <summary>Opens the store of a folder in which something was run.</summary>
    /// <exception cref="UserErrorException">Nothing was run there, or the database cannot be used.</exception>
    public static Task<OpenStore> ExistingAsync(StateFolder folder, CancellationToken cancellation) => folder.HasDatabase
        ? OpenAsync(folder, cancellation)
        : throw new UserErrorException(
            ExitCodes.Failed,
            $"there is no state folder {folder.Path}: nothing was run there yet.\nStart with: autotune run experiment.yaml, or name another folder with --state DIR.");

    /// <summary>Opens the store of a folder; makes it where it is missing.</summary>
    public static async Task<OpenStore> OpenAsync(StateFolder folder, CancellationToken cancellation)
    {
        var provider = new ServiceCollection().AddSqliteStore(folder.Database).BuildServiceProvider();
        try
        {
            await provider.GetRequiredService<IStoreSetup>().PrepareAsync(cancellation);
            return new OpenStore(provider);
        }
        catch (Exception e) when (e is StoreUnavailableException or InvalidOperationException or Microsoft.Data.Sqlite.SqliteException)
        {
            await provider.DisposeAsync();
            throw new UserErrorException(ExitCodes.Failed, $"the database {folder.Database} can't be used: {e.Message}", e);
        }
    }

    public ValueTask DisposeAsync() => provider.DisposeAsync();
}
