using AutoTune.Persistence;
using AutoTune.Persistence.Sqlite;
using AutoTune.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Services.Tests.Harness;

/// <summary>The command line as a process of its own, which can be killed: <c>autotune run FILE</c>, started again as a user would.</summary>
public sealed class EmbeddedProgram : SuiteUnderTest
{
    private readonly string folder = Scratch.New();
    private readonly ServiceProvider store;
    private readonly List<string> earlier = [];
    private ServiceProcess? process;

    private EmbeddedProgram() =>
        store = new ServiceCollection().AddSqliteStore(Path.Combine(folder, "autotune.db")).BuildServiceProvider();

    public override IServiceProvider Store => store;

    public override string Logs => string.Join("\n-- killed --\n", earlier.Append(process?.Output ?? ""));

    /// <summary>Starts it with this experiment, and learns the id that the experiment got.</summary>
    public static async Task<EmbeddedProgram> BeginAsync(ExperimentUnderTest experiment)
    {
        var program = new EmbeddedProgram();
        await program.store.GetRequiredService<IStoreSetup>().PrepareAsync(Cancellation);
        await File.WriteAllTextAsync(Path.Combine(program.folder, "experiment.yaml"), experiment.File, Cancellation);
        await program.RunAsync();
        await Wait.UntilAsync(
            async () => await program.Experiments.ListStatesAsync(after: null, 1, Cancellation) is [var state] && (experiment.Id = state.Id) == state.Id,
            TimeSpan.FromSeconds(60), () => $"the experiment\n{program.Logs}");
        return program;
    }

    public async Task RunAsync() => process = await ServiceProcess.StartAsync(
        new ServiceProgram(Repository.Program("Cli", "autotune")) { Arguments = ["run", Path.Combine(folder, "experiment.yaml"), "--state", folder, "--quiet"] },
        Cancellation);

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        await process!.KillAsync();
        earlier.Add(process.Output);
        await process.DisposeAsync();
        process = null;
    }

    public override Task PublishAsync<T>(T command) => throw new NotSupportedException("The command line takes its experiment from a file.");

    public override Task<IRequestLog> NoteRequestsAsync() => throw new NotSupportedException("The command line's messages stay in its process.");

    public override async ValueTask DisposeAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        await store.DisposeAsync();
    }
}
