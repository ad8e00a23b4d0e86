using AutoTune.Cluster;
using AutoTune.Hosting;
using AutoTune.Operator.Bus;
using AutoTune.Operator.Status;
using AutoTune.Operator.Webhook;
using MassTransit;

namespace AutoTune.Operator;

/// <summary>
/// Adds an operator to a process: AutoTuneExperiment resources become experiments, and what becomes of them stands in their status.
/// </summary>
public static class OperatorService
{
    public static void AddOperator(this Suite suite)
    {
        suite.Settings<OperatorOptions>("Operator");
        suite.AddCluster(OperatorRights.Work, OperatorRights.Home);
        var services = suite.Services;
        services.AddSingleton<BegunExperiments>();
        services.AddSingleton<ClusterEvents>();
        services.AddSingleton<FollowerServices>();
        services.AddSingleton<SpecReview>();
        services.AddSingleton<Func<ExperimentWatch>>(provider => () => ActivatorUtilities.CreateInstance<ExperimentWatch>(provider));
        services.AddSingleton<ExperimentOperator>();
        services.AddHostedService(provider => provider.GetRequiredService<ExperimentOperator>());
        suite.AddConsumers(bus => bus.AddConsumer<NewsConsumer, NewsEndpoint>());
    }

    /// <summary>Maps the validating webhook.</summary>
    public static void MapOperator(this WebApplication app) => app.MapWebhook();
}
