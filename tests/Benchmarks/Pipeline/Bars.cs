namespace AutoTune.Pipeline;

/// <summary>What is to be reached on two cores with nothing else running; with Random only.</summary>
internal static class Bars
{
    public const double FlatWithin = 0.20;

    /// <summary>The bars that a row misses, each with what it asks for.</summary>
    public static IEnumerable<string> Missed(Measurement row)
    {
        var (scenario, times) = (row.Scenario, row.Times);
        if (scenario.Tuner != "Random")
            yield break;
        var embedded = scenario.Place == Place.Embedded;
        if ((embedded, scenario.Work) switch { (true, Work.NoOp) => 300, (_, Work.NoOp) => 100, (true, _) => 100, _ => 0 } is var rate && times.PerSecond < rate)
            yield return $"{rate} trials/s";
        if (times.PerSecondByBlock[^1] / times.PerSecondByBlock[0] < 1 - FlatWithin)
            yield return $"flat within {FlatWithin:P0}";
        if ((embedded ? 15 : 50) is var empty && !(times.Empty(0.5) < empty))
            yield return $"slot empty < {empty} ms";
        if (row.FirstTrialSeconds > 2)
            yield return "first trial within 2 s";
        if (embedded && row.Processes.Any(process => process.PeakMiB >= 200))
            yield return "under 200 MiB";
        if (!embedded && row.Messages.Values.Sum() > 8)
            yield return "at most 8 messages per trial";
        if (!embedded && row.StoreOperations.Values.Sum() > 8)
            yield return "at most 8 store operations per trial";
    }
}
