using AutoTune.Persistence;
using AutoTune.Persistence.Sqlite;
using AutoTune.TrialLauncher.Local.Native;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.TrialLauncher.Tests;

/// <summary>A launcher in a process of its own, on the stores and folders of a test, that kills itself with SIGKILL at a given point.</summary>
internal static class KilledLauncher
{
    public const string Claimed = "claimed";
    public const string BeforeRunningIsStored = "before-start";
    public const string BeforeGo = "after-start";
    public const string AfterGo = "after-go";
    public const string WhileItRuns = "running";
    public const string BeforeResultsAreStored = "before-results";
    public const string BeforeTheEndIsStored = "before-end";
    public const string AfterTheEndIsStored = "after-end";

    public static void KillSelf() => _ = Posix.Kill(Environment.ProcessId, Posix.SigKill);

    public static async Task<ServiceProvider> OpenAsync(string folder)
    {
        var services = new ServiceCollection().AddSqliteStore(Path.Combine(folder, "store.db")).AddMetrics().BuildServiceProvider();
        await services.GetRequiredService<IStoreSetup>().PrepareAsync(CancellationToken.None);
        return services;
    }

    /// <param name="args">Scratch folder, experiment id, point, script.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var (folder, point, script) = (args[0], args[2], args[3]);
        await using var services = await OpenAsync(folder);
        var store = new KillingStore(services.GetRequiredService<ITrialStore>(), services.GetRequiredService<IMetricStore>(), point);
        var bench = new Bench((store, store), folder) { ExperimentId = Guid.Parse(args[1]), Command = ["sh", "-c", script] };
        var backEnd = bench.Start();
        var claimed = await store.ClaimAsync(bench.ExperimentId, 0, Bench.Identity.Owner, CancellationToken.None);
        if (point == Claimed) KillSelf();
        await backEnd.LaunchAsync(claimed!, CancellationToken.None);
        if (point == AfterGo) KillSelf();
        if (point == WhileItRuns)
        {
            await bench.ReadWhenThereAsync("starts");
            KillSelf();
        }
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
