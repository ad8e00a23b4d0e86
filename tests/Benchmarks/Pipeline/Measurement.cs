using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Pipeline;

/// <summary>One row measured.</summary>
internal sealed record Measurement(
    Scenario Scenario, Timeline Times, double FirstTrialSeconds, IReadOnlyList<ProcessShare> Processes,
    IReadOnlyDictionary<string, double> StoreOperations, IReadOnlyDictionary<string, double> Messages,
    string Broker, string Database, double LoadAverage)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200), NoProgress = TimeSpan.FromMinutes(2);

    /// <summary>Runs a row to its end.</summary>
    /// <param name="servers">Broker and database, for services apart.</param>
    /// <param name="scenario">The row.</param>
    /// <param name="checkout">Whose build runs; null: this one's.</param>
    public static async Task<Measurement> TakeAsync(Servers? servers, Scenario scenario, string? checkout)
    {
        var folder = Directory.CreateTempSubdirectory("autotune-benchmark-").FullName;
        try
        {
            var workload = Workload.Of(scenario);
            await using IRig rig = scenario.Place == Place.Embedded
                ? await EmbeddedRig.StartAsync(scenario, workload, folder, checkout)
                : await ApartAsync(servers!, scenario, workload, folder, checkout);
            var before = ProcessTree.Look();
            await CompletedAsync(rig, workload.ExperimentId);
            var after = ProcessTree.Look();
            foreach (var process in rig.Processes.Values)
                await process.StopAsync();
            var trials = await TrialsAsync(rig.Store.GetRequiredService<ITrialStore>(), workload.ExperimentId);
            if (trials.Count != scenario.Trials)
                throw new InvalidOperationException($"{scenario}: {trials.Count} trials are in the store");
            var counts = rig.Processes.ToDictionary(process => process.Key, process => Probe.Read(folder, process.Value.Id));
            var times = Timeline.Of(trials, scenario.AtOnce);
            return new Measurement(
                scenario,
                times,
                (times.FirstStart - rig.Commanded).TotalSeconds,
                Shares(rig, before, after, counts, scenario.Trials),
                PerTrial(counts.Values.Select(count => count.StoreOperations), scenario.Trials),
                PerTrial(counts.Values.Select(count => count.Messages), scenario.Trials),
                rig.Broker,
                rig.Database,
                double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<ApartRig> ApartAsync(Servers servers, Scenario scenario, Workload workload, string folder, string? checkout)
    {
        var rig = await ApartRig.StartAsync(servers, scenario.Work, folder, checkout);
        await rig.BeginAsync(workload.Message(scenario.ToString()));
        return rig;
    }

    private static async Task CompletedAsync(IRig rig, Guid experimentId)
    {
        var store = rig.Store.GetRequiredService<IExperimentStore>();
        var (ends, since) = (-1, DateTimeOffset.UtcNow);
        while (true)
        {
            var state = await store.FindStateAsync(experimentId, CancellationToken.None);
            if (state is { Completed: true })
            {
                if (state.Reason != "MaxTrialsReached")
                    throw new InvalidOperationException($"The experiment ended as {state.Phase}: {state.Message}");
                return;
            }
            if (state is not null && state.Ends != ends)
                (ends, since) = (state.Ends, DateTimeOffset.UtcNow);
            if (DateTimeOffset.UtcNow - since > NoProgress || rig.Processes.Values.FirstOrDefault(process => process.HasExited) is not null)
            {
                var outputs = rig.Processes.Select(process => $"{process.Key}:\n{process.Value.Output}");
                throw new InvalidOperationException($"No progress after {ends} ends.\n{string.Join('\n', outputs)}");
            }
            await Task.Delay(LookEvery);
        }
    }

    private static async Task<List<TrialRecord>> TrialsAsync(ITrialStore store, Guid experimentId)
    {
        var trials = new List<TrialRecord>();
        while (await store.ListAsync(experimentId, trials.Count, 1000, CancellationToken.None) is { Count: > 0 } page)
            trials.AddRange(page);
        return trials;
    }

    // Processor time is the experiment's: not the start of the processes.
    private static List<ProcessShare> Shares(
        IRig rig, Dictionary<int, ProcessUse> before, Dictionary<int, ProcessUse> after, Dictionary<string, ProbeCounts> counts, int trials)
    {
        var names = rig.Processes.ToDictionary(process => process.Value.Id, process => process.Key);
        var shares =
            from process in after
            let name = names.GetValueOrDefault(process.Key, process.Value.Name)
            let cpu = process.Value.CpuSeconds - (before.TryGetValue(process.Key, out var was) ? was.CpuSeconds : 0)
            group (process.Value.PeakMiB, cpu) by name into same
            let counted = counts.GetValueOrDefault(same.Key)
            let cpu = same.Sum(process => process.cpu)
            where counted is not null || cpu > 0.1
            select new ProcessShare(
                same.Key,
                same.Max(process => process.PeakMiB),
                1000 * cpu / trials,
                counted is null ? null : counted.AllocatedBytes / 1024.0 / trials,
                counted?.Collections);
        return [.. shares.OrderByDescending(share => share.CpuMilliseconds)];
    }

    private static Dictionary<string, double> PerTrial(IEnumerable<Dictionary<string, long>> counts, int trials) => counts
        .SelectMany(count => count).GroupBy(count => count.Key).OrderByDescending(same => same.Sum(count => count.Value))
        .ToDictionary(same => same.Key, same => same.Sum(count => count.Value) / (double)trials);
}

/// <summary>What one process (of servers: all processes of one program) took.</summary>
/// <param name="Name">The service or the program.</param>
/// <param name="PeakMiB">Peak resident memory (of several: the largest).</param>
/// <param name="CpuMilliseconds">Processor time per trial, from the experiment's start to its end.</param>
/// <param name="AllocatedKiB">Allocations per trial, with what the process's start took; null where nobody counts them.</param>
/// <param name="Collections">Garbage collections by generation.</param>
internal sealed record ProcessShare(string Name, double PeakMiB, double CpuMilliseconds, double? AllocatedKiB, int[]? Collections);
