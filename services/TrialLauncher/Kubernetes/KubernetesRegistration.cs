using AutoTune.Cluster;
using AutoTune.Hosting;
using AutoTune.Persistence;
using AutoTune.TrialApi;
using AutoTune.TrialLauncher.Collect;
using AutoTune.TrialLauncher.Outcomes;
using MassTransit;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>Adds what runs trials as jobs of a cluster.</summary>
internal static class KubernetesRegistration
{
    private const string KeySetting = "TrialApi:Key";

    public static void AddKubernetesTrials(this Suite suite)
    {
        var services = suite.Services;
        var options = suite.Settings<KubernetesOptions>(KubernetesOptions.Section);
        suite.AddCluster(LauncherRights.Work, LauncherRights.Home(options.Cluster));
        var key = suite.Configuration[KeySetting];
        if (key is not null && TrialTokens.FromText(key) is null)
            suite.Refuse(TrialTokens.BadKey);
        if (key is null && suite.Configuration[$"{KubernetesOptions.Section}:{nameof(KubernetesOptions.ServerUrl)}"] is not null)
            suite.Refuse($"{KeySetting} (environment TrialApi__Key): required with {KubernetesOptions.Section}:ServerUrl, since trials need tokens");
        services.AddSingleton(provider => Followers(provider));
        services.AddSingleton(provider =>
        {
            var shared = provider.GetRequiredService<FollowerServices>();
            return new JobLaunch(
                shared.Server, shared.Options, shared.Trials, shared.Events, key is null ? null : TrialTokens.FromText(key), shared.Settlement,
                shared.Patience, shared.ClusterPatience, shared.Time, provider.GetRequiredService<ILogger<JobLaunch>>());
        });
        services.AddSingleton<JobLaunches>();
        services.AddSingleton<Func<JobWatch>>(provider => () => ActivatorUtilities.CreateInstance<JobWatch>(provider));
        services.AddSingleton<KubernetesTrials>();
        services.AddHostedService(provider => provider.GetRequiredService<KubernetesTrials>());
        suite.AddConsumers(bus =>
        {
            bus.AddConsumer<LaunchJobConsumer, LaunchJobConsumerDefinition>();
            bus.AddConsumer<StopJobConsumer, StopEndpoint<StopJobConsumer>>();
        });
    }

    private static FollowerServices Followers(IServiceProvider provider)
    {
        var trials = provider.GetRequiredService<ITrialStore>();
        var events = provider.GetRequiredService<ITrialEvents>();
        var time = provider.GetRequiredService<TimeProvider>();
        var logger = provider.GetRequiredService<ILogger<JobFollower>>();
        var patience = new StorePatience(time, logger);
        return new FollowerServices(
            provider.GetRequiredService<ApiServer>(), provider.GetRequiredService<KubernetesOptions>(), trials,
            provider.GetRequiredService<IMetricStore>(), events, new ResultFlush(events, logger), new Settlement(trials, events, patience, time, logger),
            patience, new ClusterPatience(time, logger), time, logger);
    }
}
