using AutoTune.Contracts;
using AutoTune.ExperimentCoordinator.Activities;
using AutoTune.Hosting;
using MassTransit;
using MassTransit.Saga;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AutoTune.ExperimentCoordinator;

/// <summary>Adds the coordinator to a process: intake, saga, deadlines and the reconciler.</summary>
public static class ExperimentCoordinatorService
{
    public static void AddExperimentCoordinator(this Suite suite)
    {
        var services = suite.Services;
        suite.Settings<CoordinatorOptions>("Coordinator");
        services.TryAddSingleton(new IntakeOptions());
        services.AddSingleton<SagaCache>();
        services.AddSingleton<OpenTrials>();
        services.AddSingleton<LauncherWatch>();
        services.AddHostedService<Reconciler>();
        services.AddTransient<BeginActivity>().AddTransient<AcceptActivity>().AddTransient<EndsActivity>().AddTransient<AnswerActivity>().AddTransient<AnswerFailedActivity>()
            .AddTransient<AnswerFaultedActivity>().AddTransient<LaunchRefusedActivity>().AddTransient<StopActivity>().AddTransient<LimitsActivity>().AddTransient<DeadlineActivity>()
            .AddTransient<ReconcileActivity>().AddTransient(typeof(AdvanceActivity<>)).AddTransient(typeof(FinishActivity<>));

        services.AddScoped<Commands>();
        suite.AddConsumers(bus =>
        {
            bus.AddConsumer<StartExperimentConsumer, StartExperimentConsumerDefinition>();
            bus.AddConsumer<StopExperimentConsumer, CommandConsumerDefinition<StopExperimentConsumer, StopExperiment>>();
            bus.AddConsumer<ChangeExperimentLimitsConsumer, CommandConsumerDefinition<ChangeExperimentLimitsConsumer, ChangeExperimentLimits>>();
            bus.AddSagaStateMachine<ExperimentStateMachine, ExperimentSaga, ExperimentSagaDefinition>().Repository(repository =>
            {
                repository.AddScoped<ISagaConsumeContextFactory<SagaRepository, ExperimentSaga>, SagaConsumeContextFactory<SagaRepository, ExperimentSaga>>();
                repository.AddScoped<ISagaRepositoryContextFactory<ExperimentSaga>, SagaRepository>();
            });
        });
    }
}
