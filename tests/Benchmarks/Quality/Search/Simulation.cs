using System.Diagnostics;
using System.Text.Json;
using AutoTune.Quality.Problems;
using AutoTune.Quality.Results;

namespace AutoTune.Quality.Search;

/// <summary>
/// Runs a search as a service would: a trial starts as soon as a slot is free, and trials take between one and two units of time, so that
/// they end in another order than they began in. Durations and noise belong to (seed, trial): the same for everyone.
/// </summary>
internal static class Simulation
{
    /// <summary>Null: the contestant does not search such a space.</summary>
    public static Run? Search(IContestant contestant, Problem problem, int trials, int atOnce, int seed)
    {
        if (contestant.Start(problem.Space, trials, atOnce, seed) is not { } search)
            return null;
        var chance = new Random(seed);
        var fates = Enumerable.Range(0, trials).Select(_ => new Fate(1 + chance.NextDouble(), Normal(chance))).ToArray();
        var outcomes = new List<Outcome>();
        var running = new PriorityQueue<(int Order, int Trial, JsonElement Parameters), (double, int)>();
        var (now, time) = (0.0, new Stopwatch());
        do
        {
            time.Start();
            while (running.Count < atOnce && outcomes.Count < trials && search.Ask() is var (trial, parameters))
            {
                var order = outcomes.Count;
                running.Enqueue((order, trial, parameters), (now + fates[order].Duration, order));
                outcomes.Add(new Outcome(null, null));
            }

            time.Stop();
            if (!running.TryDequeue(out var ended, out var end))
                break;
            now = end.Item1;
            var value = problem.Value(ended.Parameters);
            var told = value + problem.Noise * fates[ended.Order].Noise;
            outcomes[ended.Order] = new Outcome(value, told);
            time.Start();
            search.Tell(ended.Trial, told);
            time.Stop();
        }
        while (running.Count > 0 || outcomes.Count < trials);

        return new Run(
            contestant.Name, problem.Name, atOnce, seed, trials, time.Elapsed.TotalMilliseconds / Math.Max(1, outcomes.Count), [.. Steps(outcomes)]);
    }

    private static IEnumerable<Step> Steps(IReadOnlyList<Outcome> outcomes)
    {
        var best = double.PositiveInfinity;
        foreach (var (index, outcome) in outcomes.Index())
        {
            if (outcome is not ({ } value, { } told) || told >= best)
                continue;
            best = told;
            yield return new Step(index + 1, value);
        }
    }

    private static double Normal(Random chance) => Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());

    private readonly record struct Fate(double Duration, double Noise);

    private readonly record struct Outcome(double? Value, double? Told);
}
