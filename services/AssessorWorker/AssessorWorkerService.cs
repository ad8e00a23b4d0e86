using AutoTune.Hosting;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.AssessorWorker;

/// <summary>Adds an assessor worker to a process: it watches intermediate results and decides early stops.</summary>
public static class AssessorWorkerService
{
    public static void AddAssessorWorker(this Suite suite)
    {
        suite.Services.AddSingleton<Curves>();
        suite.AddConsumers(bus => bus.AddConsumer<TrialReportedConsumer, TrialReportedConsumerDefinition>());
    }
}
