using AutoTune.AIStoreUploader.Bus;
using AutoTune.AIStoreUploader.Stores;
using AutoTune.Cluster;
using AutoTune.Hosting;
using AutoTune.Persistence;
using MassTransit;

namespace AutoTune.AIStoreUploader;

/// <summary>Adds an uploader to a process: experiments with spec.aistore are kept up to date in the AIStore.</summary>
public static class AIStoreUploaderService
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    public static void AddAIStoreUploader(this Suite suite)
    {
        var options = suite.Settings<AIStoreOptions>(AIStoreOptions.Section);
        var services = suite.Services;
        // Secrets are read where there is a cluster: inside one, or one that the settings name.
        var hasCluster = suite.Configuration["Cluster:Kubeconfig"] is not null || Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is not null;
        if (hasCluster) suite.AddCluster(UploaderRights.Work, home: []);
        else suite.Settings<ClusterOptions>("Cluster"); // not used; a wrong one is told all the same
        services.AddSingleton(provider => new ApiKeys(options, hasCluster ? provider.GetRequiredService<ApiServer>() : null));
        services.AddSingleton(provider => Store(options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Upload>();
        services.AddSingleton<Uploads>();
        services.AddHostedService(provider => provider.GetRequiredService<Uploads>());
        suite.AddConsumers(bus => bus.AddConsumer<NewsConsumer, NewsConsumerDefinition>());
    }

    private static IAIStore Store(AIStoreOptions options, TimeProvider time) => options.Kind!.ToLowerInvariant() switch
    {
        "http" => new HttpAIStore(new HttpClient { Timeout = RequestTimeout }, options, time),
        "s3" => new S3AIStore(options),
        "folder" => new FolderAIStore(Path.GetFullPath(options.Path!)),
        _ => throw new InvalidOperationException($"AIStore:Kind is {options.Kind}"), // refused at the start
    };
}
