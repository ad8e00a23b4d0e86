using AutoTune.Experiments.Trials;

namespace AutoTune.Pipeline;

/// <summary>What the trials' own times tell: they are in the store, and all from one machine's clock.</summary>
internal sealed record Timeline(DateTimeOffset FirstStart, double PerSecond, int BlockSize, IReadOnlyList<double> PerSecondByBlock, IReadOnlyList<double> EmptyMilliseconds)
{
    public static Timeline Of(IReadOnlyList<TrialRecord> trials, int atOnce)
    {
        var starts = trials.Select(trial => trial.StartedAt!.Value).Order().ToList();
        var ends = trials.Select(trial => trial.EndedAt!.Value).Order().ToList();
        var size = trials.Count >= 2000 ? 1000 : Math.Max(1, trials.Count / 4);
        var blocks = new List<double>();
        for (var block = 0; (block + 1) * size <= ends.Count; block++)
        {
            var begin = block == 0 ? starts[0] : ends[(block * size) - 1];
            blocks.Add(size / (ends[((block + 1) * size) - 1] - begin).TotalSeconds);
        }

        // Slots are alike, so the slot that became free first is taken by the trial that started first: the n-th end frees the slot of
        // start n + atOnce. With one slot there is no choice; with more, another pairing would move time from one pair to another and
        // leave the sum as it is.
        var empty = starts.Skip(atOnce).Zip(ends, (start, end) => (start - end).TotalMilliseconds).Order().ToList();
        return new Timeline(starts[0], trials.Count / (ends[^1] - starts[0]).TotalSeconds, size, blocks, empty);
    }

    public double Empty(double quantile) =>
        EmptyMilliseconds.Count == 0 ? double.NaN : EmptyMilliseconds[(int)Math.Min(EmptyMilliseconds.Count - 1, Math.Floor(quantile * EmptyMilliseconds.Count))];
}
