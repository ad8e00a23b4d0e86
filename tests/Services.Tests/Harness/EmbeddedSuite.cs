using AutoTune.Algorithms;
using AutoTune.AssessorWorker;
using AutoTune.ExperimentCoordinator;
using AutoTune.Hosting;
using AutoTune.TrialLauncher;
using AutoTune.TunerWorker;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AutoTune.Services.Tests.Harness;

/// <summary>Every service in this process: in-memory transport and a SQLite file.</summary>
public sealed class EmbeddedSuite : SuiteUnderTest
{
    private readonly WebApplication app;
    private readonly MemoryLog log;

    private EmbeddedSuite(WebApplication app, MemoryLog log) => (this.app, this.log) = (app, log);

    public override IServiceProvider Store => app.Services;

    public override string Logs => log.ToString();

    /// <param name="folder">Keeps the database and the trials' output; a suite that is started there again goes on.</param>
    /// <param name="registry">Other algorithms than the built-in ones.</param>
    public static async Task<EmbeddedSuite> StartAsync(string folder, AlgorithmRegistry? registry = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["Launcher:Local:Enabled"] = "true";
        builder.Configuration["Launcher:Local:StateFolder"] = folder;
        var log = new MemoryLog();
        builder.Logging.ClearProviders().AddProvider(log).AddFilter("Microsoft", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning);
        var suite = new Suite(builder);
        suite.AddExperimentCoordinator();
        suite.AddTunerWorker();
        suite.AddAssessorWorker();
        suite.AddTrialLauncher();
        suite.AddShared("embedded");
        if (registry is not null)
            suite.Services.AddSingleton(registry);
        suite.UseSqlite(Path.Combine(folder, "autotune.db"));
        suite.UseInMemory();
        var app = builder.Build();
        app.MapTrialLauncher();
        await app.StartAsync(Cancellation);
        return new EmbeddedSuite(app, log);
    }

    public override Task PublishAsync<T>(T command) => app.Services.GetRequiredService<IBus>().Publish(command, Cancellation);

    public override Task<IRequestLog> NoteRequestsAsync() =>
        Task.FromResult<IRequestLog>(new EmbeddedRequestLog(app.Services.GetRequiredService<IBus>()));

    public override async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }
}
