using AutoTune.Contracts;
using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.ExperimentCoordinator;

/// <summary>
/// The saga's endpoint: messages of one experiment are handled one after the other (conflicts would be more than half of the store's
/// work), those of different experiments side by side.
/// </summary>
public sealed class ExperimentSagaDefinition : SagaDefinition<ExperimentSaga>
{
    public const string Queue = "autotune.experiment-coordinator";

    private const int Partitions = 32;

    public ExperimentSagaDefinition() => EndpointName = Queue;

    protected override void ConfigureSaga(
        IReceiveEndpointConfigurator endpoint, ISagaConfigurator<ExperimentSaga> saga, IRegistrationContext context)
    {
        endpoint.UseFilter(new StepTrace());
        endpoint.UseTransientRetry();
        // A step that lost to another coordinator is done again at once: whoever won is through.
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<StaleStateException>();
            retry.Immediate(5);
        });
        endpoint.UseInMemoryOutbox(context);
        var partitions = saga.CreatePartitioner(Partitions);
        Partition<ExperimentAccepted>(m => m.ExperimentId);
        Partition<SuggestionCompleted>(m => m.ExperimentId);
        Partition<SuggestionFailed>(m => m.ExperimentId);
        Partition<Fault<SuggestTrials>>(m => m.Message.ExperimentId);
        Partition<TrialEnded>(m => m.ExperimentId);
        Partition<StopExperiment>(m => m.ExperimentId);
        Partition<ChangeExperimentLimits>(m => m.ExperimentId);
        Partition<ReconcileExperiment>(m => m.ExperimentId);
        Partition<DeadlineReached>(m => m.ExperimentId);

        void Partition<T>(Func<T, Guid> experiment) where T : class =>
            saga.Message<T>(message => message.UsePartitioner(partitions, step => experiment(step.Message)));
    }
}
