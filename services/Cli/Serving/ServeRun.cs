using AutoTune.Cli.Embedded;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Running;
using AutoTune.Cli.State;
using AutoTune.Persistence;

namespace AutoTune.Cli.Serving;

/// <summary>Serves a state folder until it is interrupted; experiments that run then are suspended, and go on with the next server.</summary>
internal sealed class ServeRun(StateFolder folder, int port, Terminal terminal, TimeProvider time)
{
    private const int GracePeriodSeconds = 10;

    // How soon another process may take an experiment that is over; nothing waits for it here.
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    public async Task<int> RunAsync(Interrupts interrupts, CancellationToken cancellation)
    {
        await folder.UpdateIndexAsync(index => index, cancellation);
        var home = Directory.CreateDirectory(Path.Combine(folder.Path, "server")).FullName;
        await using var turn = FileLock.TryTake(Path.Combine(home, "lock"))
            ?? throw new UserErrorException(ExitCodes.Locked, $"{folder.Path} is being served by another process.");
        await using var store = await OpenStore.OpenAsync(folder, cancellation);
        await using var own = new ServedExperiments(folder);
        var resumed = await own.ResumeAsync(store, time.GetUtcNow(), cancellation);
        await using var suite = await EmbeddedSuite.StartAsync(
            new EmbeddedOptions(
                folder, own, "autotune-server", home, Path.Combine(home, "autotune.log"), Directory.GetCurrentDirectory(), GracePeriodSeconds, LastPort: null),
            cancellation);
        foreach (var id in resumed)
            await suite.GoOnAsync(id, cancellation);
        await using (var server = await EmbeddedServer.StartAsync(suite, folder, own, port, cancellation))
        {
            terminal.Line($"AutoTune is at {server.Url} (REST API: {server.Url}/docs), with {folder.Path}. Ctrl-C ends it.");
            await WaitAsync(suite, store, own, interrupts);
        }
        await suite.StopAsync(interrupts.Hurry);
        return interrupts.Stop.IsCancellationRequested
            ? ExitCodes.Done
            : throw suite.Failure;
    }

    private async Task WaitAsync(EmbeddedSuite suite, OpenStore store, ServedExperiments own, Interrupts interrupts)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(interrupts.Stop, suite.Failing);
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await own.ReleaseOverAsync(store, CancellationToken.None);
            }
            catch (StoreUnavailableException away)
            {
                terminal.Error(away.Message);
            }
            await Task.Delay(Between, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
