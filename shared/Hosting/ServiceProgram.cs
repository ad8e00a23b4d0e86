using AutoTune.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AutoTune.Hosting;

/// <summary>What the program of every separate service does: compose, prepare the store, serve health, run until told to stop.</summary>
public static class ServiceProgram
{
    /// <summary>Runs a service over RabbitMQ and MongoDB. The exit code: 0 after a stop, 2 for a bad setting or a database of a newer program.</summary>
    /// <param name="name">The service's name in telemetry and logs, e.g. <c>tuner-worker</c>.</param>
    /// <param name="args">The command line: configuration as <c>--Section:Key=value</c>.</param>
    /// <param name="add">Adds the service's parts.</param>
    /// <param name="map">Maps further HTTP endpoints beside health.</param>
    public static async Task<int> RunAsync(string name, string[] args, Action<Suite> add, Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.WebHost.UseKestrelHttpsConfiguration(); // for who sets Kestrel:Endpoints with a certificate
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        // Requests for health every few seconds are no news; what the suite itself says is.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None); // who asks is told
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        var suite = new Suite(builder);
        add(suite);
        suite.AddShared(name);
        suite.UseMongo();
        suite.UseRabbitMq();
        if (suite.Problems.Count > 0)
        {
            foreach (var problem in suite.Problems)
                await Console.Error.WriteLineAsync($"autotune {name}: {problem}");
            return 2;
        }
        await using var app = builder.Build();
        app.MapHealth();
        map?.Invoke(app);
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (StoreSchemaException refused)
        {
            await Console.Error.WriteLineAsync($"autotune {name}: {refused.Message}");
            return 2;
        }
    }
}
