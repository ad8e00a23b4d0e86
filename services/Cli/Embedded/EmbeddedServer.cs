using System.Net;
using AutoTune.Cli.State;
using AutoTune.Hosting;
using AutoTune.Persistence;
using AutoTune.Server;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AutoTune.Cli.Embedded;

/// <summary>
/// The REST API and its pages for a state folder, on this machine only and without sign-in: every experiment can be seen, those that this
/// process runs can be changed.
/// </summary>
internal sealed class EmbeddedServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private EmbeddedServer(WebApplication app, int port) => (this.app, Url) = (app, $"http://127.0.0.1:{port}");

    public string Url { get; }

    /// <param name="suite">The suite that runs experiments.</param>
    /// <param name="state">The state folder.</param>
    /// <param name="reach">Which experiments can be changed.</param>
    /// <param name="port">Where to listen.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UserErrorException">Another program has the port.</exception>
    public static async Task<EmbeddedServer> StartAsync(EmbeddedSuite suite, StateFolder state, IReach reach, int port, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Server:SignIn"] = nameof(SignIn.None),
            ["Server:LocalOnly"] = "true",
            ["Launcher:Local:StateFolder"] = state.Path,
        });
        builder.Logging.AddProvider(suite.Log).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        builder.Services.AddSingleton(suite.Bus);
        builder.Services.AddSingleton(reach);
        var server = new Suite(builder);
        server.AddServer();
        server.AddShared("autotune");
        server.UseSqlite(state.Database);
        var removal = builder.Services.Last(service => service.ServiceType == typeof(IExperimentRemoval));
        builder.Services.AddSingleton<IExperimentRemoval>(provider => new FolderRemoval(
            (IExperimentRemoval)ActivatorUtilities.CreateInstance(provider, removal.ImplementationType!), state));
        var app = builder.Build();
        app.MapServer();
        try
        {
            await app.StartAsync(cancellation);
            return new EmbeddedServer(app, port);
        }
        catch (IOException taken)
        {
            await app.DisposeAsync();
            throw new UserErrorException(ExitCodes.Failed, $"--port: {port} cannot be listened on ({taken.Message}); choose another", taken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }
}
