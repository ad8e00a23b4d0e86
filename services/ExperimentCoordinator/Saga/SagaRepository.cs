using System.Diagnostics.Metrics;
using AutoTune.Contracts;
using AutoTune.Hosting;
using AutoTune.Persistence;
using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;

namespace AutoTune.ExperimentCoordinator;

/// <summary>
/// MassTransit's saga repository over our store: loads an experiment's state (this process's cache first) and saves it under its version.
/// A save that comes second throws <see cref="StaleStateException"/>, and the step is done again on what the other one wrote.
/// </summary>
internal sealed class SagaRepository(
    IExperimentStore store, SagaCache cache, ISagaConsumeContextFactory<SagaRepository, ExperimentSaga> contexts)
    : ISagaRepositoryContextFactory<ExperimentSaga>
{
    private static readonly Counter<long> Retries = Telemetry.Meter.CreateCounter<long>(
        "autotune.saga.retries", "{step}", "Steps that another coordinator's came before, and that are done again");

    private readonly ISagaConsumeContextFactory<SagaRepository, ExperimentSaga> contexts = contexts;

    public Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<ExperimentSaga, T>> next) where T : class =>
        next.Send(new StepContext<T>(this, context));

    public Task SendQuery<T>(
        ConsumeContext<T> context, ISagaQuery<ExperimentSaga> query, IPipe<SagaRepositoryQueryContext<ExperimentSaga, T>> next)
        where T : class => throw new NotSupportedException("Experiments are found by their id only.");

    public void Probe(ProbeContext context) => context.Add("persistence", "autotune");

    private async Task<ExperimentSaga?> LoadAsync(Guid id, CancellationToken cancellation)
    {
        if (cache.Take(id) is { } cached)
            return new ExperimentSaga { State = cached, Cached = true };
        return await store.FindStateAsync(id, cancellation) is { } state ? new ExperimentSaga { State = state } : null;
    }

    private async Task SaveAsync<T>(ExperimentSaga saga, CancellationToken cancellation)
    {
        if (saga.Changed && !await store.SaveStateAsync(saga.State, cancellation))
        {
            Retries.Add(1);
            throw new StaleStateException(saga.State.Id);
        }

        // A step that changed nothing may have judged by an outdated state; only for a doubled end is that certainly right.
        if (saga.Changed || typeof(T) == typeof(TrialEnded))
            cache.Keep(saga.State);
    }

    private sealed class StepContext<T>(SagaRepository repository, ConsumeContext<T> message)
        : ConsumeContextScope<T>(message), SagaRepositoryContext<ExperimentSaga, T> where T : class
    {
        private readonly ConsumeContext<T> context = message;

        public async Task<SagaConsumeContext<ExperimentSaga, T>> Load(Guid correlationId) =>
            await repository.LoadAsync(correlationId, CancellationToken) is { } saga
                ? await repository.contexts.CreateSagaConsumeContext(repository, context, saga, SagaConsumeContextMode.Load)
                : null!;

        public Task Update(SagaConsumeContext<ExperimentSaga> step) => repository.SaveAsync<T>(step.Saga, CancellationToken);

        // The intake writes the first state; the saga never makes, deletes or gives back one.
        public Task<SagaConsumeContext<ExperimentSaga, T>> Add(ExperimentSaga instance) => throw Unused();

        public Task<SagaConsumeContext<ExperimentSaga, T>> Insert(ExperimentSaga instance) => throw Unused();

        public Task Save(SagaConsumeContext<ExperimentSaga> step) => throw Unused();

        public Task Delete(SagaConsumeContext<ExperimentSaga> step) => throw Unused();

        public Task Discard(SagaConsumeContext<ExperimentSaga> step) => Task.CompletedTask;

        public Task Undo(SagaConsumeContext<ExperimentSaga> step) => Task.CompletedTask;

        public Task<SagaConsumeContext<ExperimentSaga, TMessage>> CreateSagaConsumeContext<TMessage>(
            ConsumeContext<TMessage> consumeContext, ExperimentSaga instance, SagaConsumeContextMode mode) where TMessage : class =>
            repository.contexts.CreateSagaConsumeContext(repository, consumeContext, instance, mode);

        private static NotSupportedException Unused() => new("Experiments are made by the intake and kept.");
    }
}
