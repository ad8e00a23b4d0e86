using AutoTune.Pipeline;

namespace AutoTune.Scaling;

/// <summary>Throughput and suggestion latency with 1, 2 and 4 tuner workers, a slow and a fast tuner, few and many experiments.</summary>
internal static class WorkerRows
{
    private static readonly (string Tuner, int Experiments, int Trials, int AtOnce)[] Loads =
        [("GPTuner", 1, 100, 8), ("GPTuner", 20, 30, 4), ("GPTuner", 200, 12, 2), ("TPE", 1, 1000, 8), ("TPE", 20, 100, 4), ("TPE", 200, 15, 2)];

    public static async Task TakeAsync(Servers servers, Options options)
    {
        Console.WriteLine($"\ntuner workers, {(options.Share is { } share ? $"each with {share} of a processor" : "sharing all processors")}");
        Console.WriteLine("| tuner | experiments | trials | workers | trials/s | to 1 worker | suggestion s, median | p95 | coordinator's processor | workers' | load |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var (tuner, experiments, trials, atOnce) in Loads)
        {
            double? one = null;
            foreach (var workers in (int[])[1, 2, 4])
            {
                var rate = await RowAsync(servers, options, new Load(tuner, tuner, experiments, options.Quick ? Math.Min(trials, 12) : trials, atOnce), (tuner, experiments, workers), one);
                one ??= rate;
            }
        }
    }

    private static async Task<double> RowAsync(Servers servers, Options options, Load load, (string Tuner, int Experiments, int Workers) row, double? one)
    {
        var folder = Directory.CreateTempSubdirectory("autotune-benchmark-");
        using var share = options.Share is { } cores ? new ProcessorShare(cores) : null;
        await using var rig = await ApartRig.StartAsync(servers, Work.NoOp, folder.FullName, numbers: new Dictionary<string, int> { ["TunerWorker"] = row.Workers });
        // What has just started compiles itself; a worker that is held back from the first is slow for that only.
        var warm = new Load("warm", row.Tuner, 4 * row.Workers, 14, 2);
        await warm.BeginAsync(rig);
        await warm.CompletedAsync(rig);
        foreach (var worker in Workers(rig)) share?.Limit(worker);

        var before = ProcessTree.Look();
        await load.BeginAsync(rig);
        await load.CompletedAsync(rig);
        var after = ProcessTree.Look();

        var all = await load.TrialsAsync(rig);
        var ends = all.SelectMany(own => own).Select(trial => trial.EndedAt!.Value).ToList();
        var seconds = (ends.Max() - load.Commanded).TotalSeconds;
        var (rate, latency) = (ends.Count / seconds, load.SuggestionLatency(all));
        double Busy(IEnumerable<int> processes) => processes.Sum(id => after[id].CpuSeconds - before[id].CpuSeconds) / seconds;
        Console.WriteLine(
            $"| {row.Tuner} | {row.Experiments} | {ends.Count} | {row.Workers} | {rate:0.0} | {(one is null ? "" : $"{rate / one:0.00}")} | {latency.Median:0.000} | {latency.P95:0.000} "
            + $"| {Busy([rig.Processes["ExperimentCoordinator"].Id]):0.00} | {Busy(Workers(rig)):0.00} | {File.ReadAllText("/proc/loadavg").Split(' ')[0]} |");
        foreach (var process in rig.Processes.Values) await process.DisposeAsync();
        folder.Delete(recursive: true);
        return rate;
    }

    private static IEnumerable<int> Workers(ApartRig rig) =>
        rig.Processes.Where(process => process.Key.StartsWith("TunerWorker", StringComparison.Ordinal)).Select(process => process.Value.Id);
}
