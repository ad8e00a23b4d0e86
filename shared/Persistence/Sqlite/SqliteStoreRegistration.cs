using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Persistence.Sqlite;

/// <summary>The store in one SQLite file, for AutoTune in one process.</summary>
public static class SqliteStoreRegistration
{
    /// <summary>Registers the stores on the file at <paramref name="path"/>; it and its folder are created when they are missing.</summary>
    public static IServiceCollection AddSqliteStore(this IServiceCollection services, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return services
            .AddSingleton(_ => new SqliteDatabase(path))
            .AddSingleton<IStoreSetup, SqliteSetup>()
            .AddSingleton<IExperimentStore, SqliteExperimentStore>()
            .AddSingleton<IExperimentRemoval, SqliteExperimentRemoval>()
            .AddSingleton<ITrialStore, SqliteTrialStore>()
            .AddSingleton<IEndLog, SqliteEndLog>()
            .AddSingleton<IMetricStore, SqliteMetricStore>()
            .AddSingleton<ILauncherStore, SqliteLauncherStore>()
            .AddSingleton<IUploadStore, SqliteUploadStore>()
            .AddSingleton<IRetentionStore, SqliteRetentionStore>();
    }
}
