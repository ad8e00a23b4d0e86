using System.Text.Json;
using AutoTune.AssessorWorker;
using AutoTune.Contracts;
using AutoTune.ExperimentCoordinator;
using AutoTune.Hosting;
using AutoTune.TrialLauncher;
using AutoTune.TunerWorker;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AutoTune.Pipeline;

/// <summary>All services in one process, as `autotune run` composes them; a child of the driver, so that its memory is its own.</summary>
internal static class EmbeddedProgram
{
    public const string Command = "embedded", Ready = "embedded suite is ready";

    /// <param name="folder">Where the store and the trials' output are kept.</param>
    /// <param name="work">What trials do.</param>
    public static async Task RunAsync(string folder, Work work)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(Settings.Launcher(folder, work));
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IHostLifetime, Microsoft.Extensions.Hosting.Internal.ConsoleLifetime>();
        var suite = new Suite(builder);
        suite.AddExperimentCoordinator();
        suite.AddTunerWorker();
        suite.AddAssessorWorker();
        suite.AddTrialLauncher();
        suite.AddShared("autotune");
        suite.UseSqlite(StoreOf(folder));
        suite.UseInMemory();
        await using var app = builder.Build();
        app.MapTrialLauncher();
        await app.StartAsync();
        var start = JsonSerializer.Deserialize<StartExperiment>(await File.ReadAllTextAsync(MessageOf(folder)), JsonSerializerOptions.Web)!;
        await app.Services.GetRequiredService<IBus>().Publish(start);
        Console.WriteLine(Ready);
        await app.WaitForShutdownAsync();
    }

    public static string StoreOf(string folder) => Path.Combine(folder, "autotune.db");

    /// <summary>The StartExperiment to begin with.</summary>
    public static string MessageOf(string folder) => Path.Combine(folder, "start.json");
}
