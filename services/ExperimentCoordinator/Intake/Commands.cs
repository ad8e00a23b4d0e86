using AutoTune.Hosting;
using AutoTune.Persistence;
using MassTransit;

namespace AutoTune.ExperimentCoordinator;

/// <summary>Hands people's commands to the saga.</summary>
public sealed class Commands(IExperimentStore store)
{
    /// <exception cref="RejectedMessageException">The command names no experiment.</exception>
    /// <exception cref="UnknownExperimentException">The experiment is not in the store (yet).</exception>
    public async Task HandOnAsync<T>(ConsumeContext<T> context, Guid experimentId) where T : class
    {
        if (experimentId == Guid.Empty)
            throw new RejectedMessageException("experimentId: required, a GUID");
        if (await store.FindStateAsync(experimentId, context.CancellationToken) is null)
            throw new UnknownExperimentException(experimentId);
        // The exchange, not the queue: its consumer decides how the queue is declared.
        var saga = await context.GetSendEndpoint(new Uri($"exchange:{ExperimentSagaDefinition.Queue}"));
        await saga.TellAsync(context.Message, context.CancellationToken);
    }
}
