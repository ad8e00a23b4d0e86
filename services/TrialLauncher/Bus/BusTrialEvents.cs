using AutoTune.Contracts;
using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.TrialLauncher;

/// <summary>What happens to trials, told on the bus.</summary>
internal sealed class BusTrialEvents(IBus bus, ExperimentSpecs specs) : ITrialEvents
{
    public Task TrialEndedAsync(Guid experimentId, int sequence, CancellationToken cancellation) =>
        bus.TellAsync(new TrialEnded(experimentId, sequence), cancellation);

    public async Task TrialWaitsAsync(Guid experimentId, int sequence, CancellationToken cancellation) =>
        await bus.Announce(await specs.GetAsync(experimentId, cancellation), sequence);

    public Task TrialReportedAsync(Guid experimentId, int sequence, int attempt, int count, CancellationToken cancellation) =>
        bus.TellAsync(new TrialReported(experimentId, sequence, attempt, count), cancellation);

    public Task LaunchRefusedAsync(Guid experimentId, int sequence, string reason, CancellationToken cancellation) =>
        bus.TellAsync(new LaunchRefused(experimentId, sequence, reason), cancellation);
}
