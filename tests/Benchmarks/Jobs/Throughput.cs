using System.Diagnostics;
using AutoTune.Pipeline;
using AutoTune.Tests.Support;

namespace AutoTune.Jobs;

/// <summary>An experiment of short jobs.</summary>
internal sealed record Throughput(
    int Trials, int AtOnce, double Seconds, IReadOnlyList<double> Empty, IReadOnlyDictionary<string, long> Requests, long AllocatedBytes)
{
    public static async Task<Throughput> MeasureAsync(Servers servers, KubernetesService kubernetes, int trials, int atOnce)
    {
        await using var rig = await JobRig.StartAsync(servers, kubernetes);
        await using var times = new JobTimes(kubernetes, rig.Space);
        var watch = Stopwatch.StartNew();
        var id = await rig.BeginAsync(trials, atOnce, "echo score=1", new { });
        var state = await rig.StateAsync(id, state => state.Completed);
        var seconds = watch.Elapsed.TotalSeconds;
        if (state.Succeeded != trials) throw new InvalidOperationException($"{state.Succeeded} of {trials} trials succeeded; {state.Phase}: {state.Message}");
        var counts = await rig.EndAsync();
        return new Throughput(trials, atOnce, seconds, await times.EmptySecondsAsync(atOnce), counts.ClusterRequests, counts.AllocatedBytes);
    }

    public void Print()
    {
        Console.WriteLine(
            $"{Trials} trials, {AtOnce} at once: {Trials / Seconds:0.0} trials/s; job's end to next job's creation: median {Of(0.5):0.00} s, p95 {Of(0.95):0.00} s; "
            + $"{Requests.Values.Sum() / (double)Trials:0.0} API requests per trial; launcher allocated {AllocatedBytes / 1024.0 / Trials:0} KiB per trial");
        Console.WriteLine($"  {string.Join(", ", Requests.OrderByDescending(one => one.Value).Select(one => $"{one.Key} {one.Value / (double)Trials:0.00}"))}");
    }

    private double Of(double quantile) => Empty.Count == 0 ? double.NaN : Empty[(int)Math.Min(Empty.Count - 1, quantile * Empty.Count)];
}
