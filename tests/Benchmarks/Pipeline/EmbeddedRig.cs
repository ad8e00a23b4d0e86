using AutoTune.Persistence.Sqlite;
using AutoTune.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Pipeline;

/// <summary>The suite in one child process. The command is the process's start.</summary>
internal sealed class EmbeddedRig : IRig
{
    private readonly ServiceProvider store;

    private EmbeddedRig(ServiceProcess process, ServiceProvider store, DateTimeOffset commanded)
    {
        this.store = store;
        Processes = new Dictionary<string, ServiceProcess> { ["autotune"] = process };
        Commanded = commanded;
    }

    public IServiceProvider Store => store;

    public IReadOnlyDictionary<string, ServiceProcess> Processes { get; }

    public DateTimeOffset Commanded { get; }

    public string Broker => "in memory";

    public string Database { get; } = Version();

    public static async Task<EmbeddedRig> StartAsync(Scenario scenario, Workload workload, string folder, string? checkout)
    {
        await File.WriteAllBytesAsync(EmbeddedProgram.MessageOf(folder), workload.Message(scenario.ToString()));
        var program = new ServiceProgram(Settings.Program(typeof(EmbeddedRig).Assembly.Location, checkout))
        {
            Arguments = [EmbeddedProgram.Command, folder, scenario.Work.ToString()],
            Environment = new Dictionary<string, string?>().WithProbe(folder),
            ReadyWhen = line => line == EmbeddedProgram.Ready,
        };
        var commanded = DateTimeOffset.UtcNow;
        var process = await ServiceProcess.StartAsync(program);
        var store = new ServiceCollection().AddSqliteStore(EmbeddedProgram.StoreOf(folder)).BuildServiceProvider();
        return new EmbeddedRig(process, store, commanded);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        foreach (var process in Processes.Values)
            await process.DisposeAsync();
    }

    private static string Version()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return $"SQLite {connection.ServerVersion}";
    }
}
