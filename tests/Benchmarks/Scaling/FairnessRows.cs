using AutoTune.Experiments.Trials;
using AutoTune.Pipeline;

namespace AutoTune.Scaling;

/// <summary>How long small experiments wait while a large one runs that could take all there is, and how long without it.</summary>
internal static class FairnessRows
{
    private const int SmallOnes = 50, SmallTrials = 20, SmallAtOnce = 4, LargeAtOnce = 50;

    public static async Task TakeAsync(Servers servers, bool quick)
    {
        var largeTrials = quick ? 500 : 10_000;
        Console.WriteLine($"\n{SmallOnes} experiments of {SmallTrials} trials, {SmallAtOnce} at once, alone and beside one of {largeTrials:#,0} trials, {LargeAtOnce} at once (TPE, one process per service)");
        Console.WriteLine("| | first trial after s, median | most | whole experiment s, median | most | suggestion s, median | p95 | the large one, trials/s |\n| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var isBeside in (bool[])[false, true])
        {
            var folder = Directory.CreateTempSubdirectory("autotune-benchmark-");
            await using var rig = await ApartRig.StartAsync(servers, Work.NoOp, folder.FullName);
            var warm = new Load("warm", "TPE", 4, 20, 4);
            await warm.BeginAsync(rig);
            await warm.CompletedAsync(rig);

            var large = new Load("large", "TPE", 1, largeTrials, LargeAtOnce);
            if (isBeside)
            {
                await large.BeginAsync(rig);
                await large.EndedAsync(rig, largeTrials / 10);
            }
            var small = new Load("small", "TPE", SmallOnes, SmallTrials, SmallAtOnce);
            await small.BeginAsync(rig);
            await small.CompletedAsync(rig);
            var all = await small.TrialsAsync(rig);
            if (isBeside) await large.CompletedAsync(rig);
            Row(isBeside ? "beside the large one" : "alone", small, all, isBeside ? (await large.TrialsAsync(rig))[0] : null);
            foreach (var process in rig.Processes.Values) await process.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    private static void Row(string name, Load small, IReadOnlyList<IReadOnlyList<TrialRecord>> all, IReadOnlyList<TrialRecord>? large)
    {
        var first = new Quantiles(all.Select(own => (own.Min(trial => trial.StartedAt!.Value) - small.Commanded).TotalSeconds));
        var whole = new Quantiles(all.Select(own => (own.Max(trial => trial.EndedAt!.Value) - small.Commanded).TotalSeconds));
        var latency = small.SuggestionLatency(all);
        Console.WriteLine($"| {name} | {first.Median:0.00} | {first.Most:0.00} | {whole.Median:0.00} | {whole.Most:0.00} | {latency.Median:0.000} | {latency.P95:0.000} | {(large is null ? "" : Rates(large, small, whole.Most))} |");
    }

    private static string Rates(IReadOnlyList<TrialRecord> large, Load small, double seconds)
    {
        var ends = large.Select(trial => trial.EndedAt!.Value).Order().ToList();
        var before = ends.Count(end => end < small.Commanded) / (small.Commanded - large.Min(trial => trial.StartedAt!.Value)).TotalSeconds;
        var until = small.Commanded + TimeSpan.FromSeconds(seconds);
        return $"{before:0} before, {ends.Count(end => end >= small.Commanded && end < until) / seconds:0} meanwhile, {(ends[^1] < until ? "over before them" : "still running when they ended")}";
    }
}
