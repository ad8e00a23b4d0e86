using System.Diagnostics;
using AutoTune.Pipeline;

namespace AutoTune.Scaling;

/// <summary>Very many experiments that are started at once: none may be lost, none may get more than it should.</summary>
internal static class FloodRow
{
    private const int Trials = 4;

    public static async Task TakeAsync(Servers servers, int experiments)
    {
        Console.WriteLine($"\n{experiments:#,0} StartExperiment messages at once, of {Trials} trials each, one process per service");
        var folder = Directory.CreateTempSubdirectory("autotune-benchmark-");
        await using var rig = await ApartRig.StartAsync(servers, Work.NoOp, folder.FullName);
        var load = new Load("flood", "Random", experiments, Trials, 2);
        var clock = Stopwatch.StartNew();
        await load.BeginAsync(rig);
        var published = clock.Elapsed.TotalSeconds;
        await load.CompletedAsync(rig);
        var all = await load.TrialsAsync(rig);
        var first = new Quantiles(all.Select(own => (own.Min(trial => trial.StartedAt!.Value) - load.Commanded).TotalSeconds));
        var whole = new Quantiles(all.Select(own => (own.Max(trial => trial.EndedAt!.Value) - load.Commanded).TotalSeconds));
        Console.WriteLine($"published in {published:0.0} s; first trial after {first.Median:0.0} s (median), {first.Most:0.0} s (most); all over after {whole.Most:0.0} s; {all.Sum(own => own.Count):#,0} trials, {all.Sum(own => own.Count) / whole.Most:0} a second");
        var uses = ProcessTree.Look();
        Console.WriteLine("peak memory: " + string.Join(", ", rig.Processes.Select(process => $"{process.Key} {uses[process.Value.Id].PeakMiB:0} MiB")));
        foreach (var process in rig.Processes.Values) await process.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
