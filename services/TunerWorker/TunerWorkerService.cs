using AutoTune.Hosting;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.TunerWorker;

/// <summary>Adds a tuner worker to a process: it answers requests for trials.</summary>
public static class TunerWorkerService
{
    public static void AddTunerWorker(this Suite suite)
    {
        suite.Settings<TunerWorkerOptions>("TunerWorker");
        suite.Services.AddSingleton<TrialFolders>();
        suite.Services.AddSingleton<Studies>();
        suite.AddConsumers(bus => bus.AddConsumer<SuggestTrialsConsumer, SuggestTrialsConsumerDefinition>());
    }
}
