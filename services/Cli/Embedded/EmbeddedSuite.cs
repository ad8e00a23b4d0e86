using System.Net;
using AutoTune.AssessorWorker;
using AutoTune.Contracts;
using AutoTune.ExperimentCoordinator;
using AutoTune.Hosting;
using AutoTune.Persistence;
using AutoTune.TrialLauncher;
using AutoTune.TunerWorker;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AutoTune.Cli.Embedded;

/// <summary>Every service in one process, over an in-memory bus and one SQLite file, for the experiments of this process.</summary>
internal sealed class EmbeddedSuite : IAsyncDisposable
{
    // Beyond the trials' own grace period: to kill what is left, store what became of it and close the bus.
    private static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(20);

    private readonly WebApplication app;
    private bool stopped;

    private EmbeddedSuite(WebApplication app, FileLog log, int port) => (this.app, Log, Port) = (app, log, port);

    public FileLog Log { get; }

    /// <summary>Where trials report over HTTP.</summary>
    public int Port { get; }

    /// <summary>Where commands go.</summary>
    public IBus Bus => app.Services.GetRequiredService<IBus>();

    /// <summary>A part of the suite gave up, and everything else stops with it.</summary>
    public CancellationToken Failing => app.Lifetime.ApplicationStopping;

    /// <summary>What to tell the user then.</summary>
    public UserErrorException Failure =>
        new(ExitCodes.Failed, $"a part of AutoTune gave up; what happened is in {Log.Path}. Start again with the same command.");

    public static async Task<EmbeddedSuite> StartAsync(EmbeddedOptions options, CancellationToken cancellation)
    {
        var port = FreePort.Find(options.LastPort);
        var log = new FileLog(options.LogFile);
        var app = Build(options, log, port);
        try
        {
            await app.StartAsync(cancellation);
            return new EmbeddedSuite(app, log, port);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Hands a new experiment to the intake.</summary>
    public Task BeginAsync(StartExperiment start, CancellationToken cancellation) =>
        Bus.Publish(start, cancellation);

    /// <summary>Lets an experiment that was suspended, or whose process died, go on at once.</summary>
    public async Task GoOnAsync(Guid experimentId, CancellationToken cancellation)
    {
        // The one is for PENDING and RUNNING, the other for a final phase in which trials still run; either ignores the rest.
        await Bus.Publish(new ExperimentAccepted(experimentId), cancellation);
        await Bus.Publish(new ReconcileExperiment(experimentId), cancellation);
        var known = await app.Services.GetRequiredService<ExperimentSpecs>().GetAsync(experimentId, cancellation);
        var state = await app.Services.GetRequiredService<IExperimentStore>().FindStateAsync(experimentId, cancellation);
        foreach (var trial in await app.Services.GetRequiredService<ITrialStore>().FindManyAsync(experimentId, state?.Open ?? [], cancellation))
        {
            // The reconciler would announce them too, but only those that have waited for a while.
            if (trial.State == TrialState.Waiting)
                await Bus.Announce(known, trial.Sequence);
        }
    }

    /// <summary>Stops everything; running trials are stopped and wait to be run again. The token cuts their grace periods short.</summary>
    public Task StopAsync(CancellationToken hurry)
    {
        stopped = true;
        return app.StopAsync(hurry);
    }

    public async ValueTask DisposeAsync()
    {
        // After a failure: trials are not to run on with nobody who looks.
        if (!stopped)
            await StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        Log.Dispose();
    }

    private static WebApplication Build(EmbeddedOptions options, FileLog log, int port)
    {
        // The empty builder: nothing is read from the current folder, which is the user's, and nothing is set up that is not used.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TunerWorker:StateFolder"] = options.State.Path,
            ["Launcher:Name"] = options.LauncherName,
            ["Launcher:NamesFolder"] = options.NamesFolder,
            ["Launcher:OnShutdown"] = nameof(ShutdownMode.Interrupt),
            ["Launcher:Local:Enabled"] = "true",
            ["Launcher:Local:StateFolder"] = options.State.Path,
            ["Launcher:Local:BaseDirectory"] = options.BaseDirectory,
            ["Launcher:Local:ServerUrl"] = $"http://127.0.0.1:{port}",
        });
        builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.Configure<HostOptions>(
            host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.GracePeriodSeconds) + ShutdownMargin);

        var suite = new Suite(builder);
        suite.Services.AddSingleton(new IntakeOptions(AbsoluteWorkingDir: false));
        suite.AddExperimentCoordinator();
        suite.AddTunerWorker();
        suite.AddAssessorWorker();
        suite.AddTrialLauncher();
        suite.AddShared("autotune");
        suite.UseSqlite(options.State.Database);
        Narrow(suite.Services, options.Own);
        suite.UseInMemory();

        var app = builder.Build();
        app.MapTrialLauncher();
        return app;
    }

    /// <summary>Puts <see cref="OwnExperimentsStore"/> before the store of experiments.</summary>
    private static void Narrow(IServiceCollection services, OwnExperiments own)
    {
        var store = services.Last(service => service.ServiceType == typeof(IExperimentStore));
        services.Remove(store);
        services.AddKeyedSingleton(typeof(IExperimentStore), nameof(OwnExperimentsStore), store.ImplementationType!);
        services.AddSingleton<IExperimentStore>(provider => new OwnExperimentsStore(
            provider.GetRequiredKeyedService<IExperimentStore>(nameof(OwnExperimentsStore)), own));
    }
}
