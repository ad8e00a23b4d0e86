using AutoTune.Persistence.MongoDb;
using AutoTune.Persistence.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AutoTune.Hosting;

/// <summary>Which store a process uses, and that it is ready before anything else starts.</summary>
public static class Store
{
    /// <summary>MongoDB, by the settings of section <c>Mongo</c>.</summary>
    public static void UseMongo(this Suite suite)
    {
        suite.Services.AddOptions<MongoOptions>().BindConfiguration("Mongo").ValidateDataAnnotations().ValidateOnStart();
        var options = suite.Configuration.GetSection("Mongo").Get<MongoOptions>() ?? new MongoOptions();
        suite.Services.AddMongoStore(options.ConnectionString ?? "", options.Database); // an empty one fails the validation at start
        suite.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, StorePreparation>());
    }

    /// <summary>One SQLite file.</summary>
    public static void UseSqlite(this Suite suite, string path)
    {
        suite.Services.AddSqliteStore(path);
        suite.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, StorePreparation>());
    }
}
