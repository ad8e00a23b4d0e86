using AutoTune.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AutoTune.Hosting;

/// <summary>Prepares the store before the bus and everything else starts; waits while it is away, as a fresh stack's database may come later.</summary>
internal sealed class StorePreparation(IStoreSetup store, TimeProvider time, ILogger<StorePreparation> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await store.PrepareAsync(cancellationToken);
                return;
            }
            catch (StoreUnavailableException away)
            {
                log.LogWarning("The store is not there yet, trying again: {Reason}", away.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
