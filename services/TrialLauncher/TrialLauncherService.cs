using AutoTune.Hosting;
using AutoTune.TrialApi;
using AutoTune.TrialLauncher.Kubernetes;
using AutoTune.TrialLauncher.Local;
using AutoTune.TrialLauncher.Local.Retention;
using AutoTune.TrialLauncher.NoOp;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AutoTune.TrialLauncher;

/// <summary>
/// Adds a launcher to a process. Local trials are run only where configuration allows it: a message must not run commands on a host that
/// did not agree.
/// </summary>
public static class TrialLauncherService
{
    private const string NothingEnabled =
        "Launcher:Local:Enabled (environment Launcher__Local__Enabled): no back end is enabled; true lets messages run commands on this host, "
        + "and Launcher:Kubernetes:Enabled (environment Launcher__Kubernetes__Enabled) runs trials as jobs of a cluster";

    private const string NoFolder =
        "Launcher:Local:StateFolder (environment Launcher__Local__StateFolder): required, the folder that keeps the trials' output";

    public static void AddTrialLauncher(this Suite suite)
    {
        suite.Settings<LauncherOptions>("Launcher");
        if (!suite.RunsLocal() && !suite.RunsNothing() && !suite.RunsJobs())
            suite.Refuse(NothingEnabled);
        suite.Services.AddSingleton<ITrialEvents, BusTrialEvents>();
        if (suite.RunsLocal() || suite.RunsNothing())
            suite.AddLocal();
        if (suite.RunsJobs())
            suite.AddKubernetesTrials();
    }

    /// <summary>Maps what local trials call: parameters and metrics over HTTP.</summary>
    public static void MapTrialLauncher(this WebApplication app)
    {
        if (app.Configuration.GetValue<bool>("Launcher:Local:Enabled") && !app.Configuration.GetValue<bool>("Launcher:NoOp:Enabled"))
            app.MapTrialApi();
    }

    private static void AddLocal(this Suite suite)
    {
        var services = suite.Services;
        if (string.IsNullOrWhiteSpace(suite.Configuration[$"{LocalOptions.Section}:{nameof(LocalOptions.StateFolder)}"]))
            suite.Refuse(NoFolder);
        services.AddSingleton(provider => new LauncherSlots(
            provider.GetRequiredService<LauncherOptions>().NamesFolder
            ?? Path.Combine(provider.GetRequiredService<IOptions<LocalOptions>>().Value.StateFolder!, "launchers")));
        services.AddSingleton(provider => new LauncherIdentity(
            Environment.MachineName, provider.GetRequiredService<LauncherSlots>().Take(provider.GetRequiredService<LauncherOptions>().Name)));
        services.AddSingleton<IExperimentSpecs, HostedSpecs>();
        services.AddLocalTrials(suite.Configuration);
        services.AddSingleton(provider => new Launcher(
            provider.GetRequiredService<Persistence.ITrialStore>(),
            provider.GetRequiredService<Persistence.ILauncherStore>(),
            provider.GetRequiredService<ITrialBackEnd>(),
            provider.GetRequiredService<LauncherIdentity>(),
            provider.GetRequiredService<LauncherSlots>(),
            provider.GetRequiredService<LauncherOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Launcher>>()));
        services.AddHostedService(provider => provider.GetRequiredService<Launcher>());
        suite.Settings<RetentionOptions>(RetentionOptions.Section);
        if (!suite.RunsNothing()) services.AddHostedService<OutputRetention>();
        suite.AddConsumers(bus =>
        {
            bus.AddConsumer<LaunchTrialConsumer, LaunchTrialConsumerDefinition>();
            bus.AddConsumer<StopTrialConsumer, StopEndpoint<StopTrialConsumer>>();
            if (suite.RunsNothing() && !suite.RunsJobs())
                bus.AddConsumer<NoOpJobConsumer, NoOpJobConsumerDefinition>();
        });
    }

    private static bool RunsLocal(this Suite suite) => suite.Configuration.GetValue<bool>("Launcher:Local:Enabled");

    private static bool RunsJobs(this Suite suite) => suite.Configuration.GetValue<bool>($"{KubernetesOptions.Section}:Enabled");

    private static bool RunsNothing(this Suite suite) => suite.Configuration.GetValue<bool>("Launcher:NoOp:Enabled");
}
