using AutoTune.Persistence.MongoDb;
using AutoTune.Persistence.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AutoTune.Hosting;

/// <summary>Which store a process uses, and that it is ready before anything else starts.</summary>
public static class Store
{
    /// <summary>MongoDB, by the settings of section <c>Mongo</c>.</summary>
    public static void UseMongo(this Suite suite)
    {
        var options = suite.Settings<MongoOptions>("Mongo");
        if (options.ConnectionString is { } connection && suite.Problems.Count == 0)
            suite.Services.AddMongoStore(connection, options.Database);
        suite.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, StorePreparation>());
    }

    /// <summary>One SQLite file.</summary>
    public static void UseSqlite(this Suite suite, string path)
    {
        suite.Services.AddSqliteStore(path);
        suite.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, StorePreparation>());
    }
}
