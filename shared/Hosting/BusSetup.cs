using AutoTune.Contracts;
using AutoTune.Persistence;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Hosting;

/// <summary>How the bus is set up: over RabbitMQ for services apart, in memory for all in one process. The same consumers either way.</summary>
public static class BusSetup
{
    /// <summary>Names of queues that live only as long as their process begin so.</summary>
    public const string TemporaryPrefix = "autotune.temporary.";

    /// <summary>
    /// Store and broker failures, and races lost to another coordinator: tried again inside the process for some 30 s, then left to the
    /// error queue and the reconciler.
    /// </summary>
    public static void UseTransientRetry(this IConsumePipeConfigurator endpoint) =>
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<StoreUnavailableException>();
            retry.Handle<BrokerUnavailableException>();
            retry.Handle<StaleStateException>();
            retry.Exponential(12, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(100));
        });

    /// <summary>All services over RabbitMQ: quorum queues with a delivery limit, publisher confirms, no broker plug-in.</summary>
    public static void UseRabbitMq(this Suite suite)
    {
        var options = suite.Settings<RabbitMqOptions>("RabbitMq");
        suite.Services.AddMassTransit(bus =>
        {
            suite.Register(bus);
            bus.DisableUsageTelemetry(); // what users run is nobody's business
            bus.AddConfigureEndpointsCallback((_, name, endpoint) =>
            {
                // Temporary endpoints (one per launcher) stay as they are: quorum queues cannot be temporary.
                if (endpoint is not IRabbitMqReceiveEndpointConfigurator queue || name.StartsWith(TemporaryPrefix, StringComparison.Ordinal))
                    return;
                queue.SetQuorumQueue();
                queue.SetQueueArgument("x-delivery-limit", options.DeliveryLimit);
            });
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(options.Uri!, host => host.PublisherConfirmation = true);
                rabbit.PrefetchCount = options.Prefetch;
                rabbit.MessageTopology.SetEntityNameFormatter(new EntityNames(rabbit.MessageTopology.EntityNameFormatter));
                rabbit.ConfigureJsonSerializerOptions(AllowDeepSpecs);
                // Strangers may bind to it before the first one is published.
                rabbit.Publish<ExperimentPhaseChanged>(_ => { });
                rabbit.DeployPublishTopology = true;
                rabbit.ConfigureEndpoints(context);
            });
        });
        suite.AddBusHealth();
    }

    /// <summary>All services in one process: no broker.</summary>
    public static void UseInMemory(this Suite suite) =>
        suite.Services.AddMassTransit(bus =>
        {
            suite.Register(bus);
            bus.DisableUsageTelemetry();
            bus.UsingInMemory((context, memory) =>
            {
                memory.ConfigureJsonSerializerOptions(AllowDeepSpecs);
                memory.ConfigureEndpoints(context);
            });
        });

    // The reader tells a user that a spec is nested too deeply; for that it must get past the envelope first.
    private static System.Text.Json.JsonSerializerOptions AllowDeepSpecs(System.Text.Json.JsonSerializerOptions options)
    {
        options.MaxDepth = 1024;
        return options;
    }
}
