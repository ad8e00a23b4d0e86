using Xunit;

namespace AutoTune.Tests.Support;

/// <summary>One of the suite's service processes on a port of its own, with the power over its life.</summary>
/// <param name="service">The folder of services/: TunerWorker ...</param>
/// <param name="environment">Its settings; null removes a variable. Addresses in ASPNETCORE_URLS are added to its own.</param>
public sealed class ServiceSlot(string service, IReadOnlyDictionary<string, string?> environment) : IAsyncDisposable
{
    private readonly int port = FreePort.Next();
    private readonly List<string> earlier = [];
    private ServiceProcess? process;

    /// <summary>The folder of services/: TunerWorker ...</summary>
    public string Service { get; } = service;

    /// <summary>The number of its process; null while it does not run.</summary>
    public int? ProcessId => Runs ? process!.Id : null;

    /// <summary>Where it is reached, whether it runs or not.</summary>
    public string Url => $"http://127.0.0.1:{port}";

    public bool Runs => process is { HasExited: false };

    public string Log => string.Join("\n-- killed --\n", earlier.Append(process?.Output ?? ""));

    public async Task StartAsync()
    {
        process = await ServiceProcess.StartAsync(new ServiceProgram(Repository.Program(Service))
        {
            Environment = new Dictionary<string, string?>(environment)
            {
                ["ASPNETCORE_URLS"] = $"{Url};{environment.GetValueOrDefault("ASPNETCORE_URLS")}",
                // Threads and heaps for each of a dozen processes on a small machine.
                ["DOTNET_gcServer"] = "0",
                ["DOTNET_TieredPGO"] = "0",
            },
            ReadyUrl = new Uri($"{Url}/health/ready"),
        }, TestContext.Current.CancellationToken);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        await process!.KillAsync();
        await ForgetAsync();
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    public async Task StopAsync()
    {
        await process!.StopAsync();
        await ForgetAsync();
    }

    public void Freeze() => process!.Freeze();

    public void Thaw() => process!.Thaw();

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await ForgetAsync();
    }

    private async Task ForgetAsync()
    {
        earlier.Add(process!.Output);
        await process.DisposeAsync();
        process = null;
    }
}
