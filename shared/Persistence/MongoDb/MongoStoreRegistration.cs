using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;

namespace AutoTune.Persistence.MongoDb;

/// <summary>The store in a MongoDB database, shared by all services.</summary>
public static class MongoStoreRegistration
{
    /// <summary>Registers the stores on a database. Time limits are taken from the connection string where it has them.</summary>
    public static IServiceCollection AddMongoStore(this IServiceCollection services, string connectionString, string databaseName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(databaseName);
        var settings = MongoConnection.Settings(connectionString);
        return services
            .AddSingleton(_ => new MongoStore(new MongoClient(settings), databaseName))
            .AddSingleton(provider => new MongoSchema(provider.GetRequiredService<MongoStore>(), provider.GetService<TimeProvider>() ?? TimeProvider.System))
            .AddSingleton<IStoreSetup, MongoSetup>()
            .AddSingleton<IExperimentStore, MongoExperimentStore>()
            .AddSingleton<IExperimentRemoval, MongoExperimentRemoval>()
            .AddSingleton<ITrialStore, MongoTrialStore>()
            .AddSingleton<IEndLog, MongoEndLog>()
            .AddSingleton<IMetricStore, MongoMetricStore>()
            .AddSingleton<ILauncherStore, MongoLauncherStore>()
            .AddSingleton<IUploadStore, MongoUploadStore>()
            .AddSingleton<IRetentionStore, MongoRetentionStore>();
    }
}
