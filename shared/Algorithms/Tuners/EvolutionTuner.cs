using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Algorithms.Replay;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Tuners;

/// <summary>
/// Tournament evolution (Real et al. 2017, "Large-scale evolution of image classifiers", section 3.1): of two individuals drawn from the
/// population the worse dies and the better has a child, a copy with one parameter redrawn.
/// </summary>
/// <remarks>
/// Individuals are random until population_size of them exist, running ones included, and whenever fewer than two have a result: so it
/// never waits, however many trials run at once. One that failed exists no longer, which makes the next one random. A child differs from
/// its parent, and from every earlier trial while the space has other points.
/// </remarks>
internal sealed class EvolutionTuner : ITuner, IMemory
{
    private const int Tournament = 1;

    private readonly long seed;
    private readonly int populationSize;
    private readonly SpaceEncoding space;
    private readonly StudyPoints points;
    private readonly StudyReplay replay;
    private readonly List<(int Sequence, double Loss)> population = [];
    private readonly HashSet<int> running = [];
    private readonly List<int> mutable = [];

    public EvolutionTuner(AlgorithmContext context)
    {
        seed = context.Seed;
        populationSize = new ArgumentValues(Info.Arguments, context.Arguments).Integer("population_size");
        space = new SpaceEncoding(context.Space);
        points = new StudyPoints(space);
        replay = new StudyReplay(this);
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Tuner, "Evolution", OptimizeMode.Maximize, CommonArguments.ValueTypes,
        [
            new("population_size", ArgumentType.Integer, "32", "Individuals that live at the same time.", Minimum: 1, Maximum: int.MaxValue),
        ],
        TakesStartingPoints: true);

    public Suggestion Suggest(StudyView study)
    {
        points.Follow(study);
        replay.Follow(study);
        var rng = Rng.For(seed, study.TrialCount);
        var parent = Draw(study.TrialCount) is { } pair ? points[population[pair.Winner].Sequence] : null;
        var point = new double[space.Length];
        space.DrawUnseen(point, key => points.IsUsed(key, study.TrialCount), _ =>
        {
            if (parent is null)
                space.Draw(rng, point);
            else
                Mutate(rng, parent, point);
        });
        return new Suggestion.Propose(space.Json.Write(point));
    }

    void IMemory.Clear()
    {
        population.Clear();
        running.Clear();
    }

    void IMemory.Ended(StudyEnd end)
    {
        if (running.Remove(end.Sequence) && end.Loss is { } loss && double.IsFinite(loss))
            population.Add((end.Sequence, loss));
    }

    void IMemory.Proposed(StudyTrial trial)
    {
        if (Draw(trial.Sequence) is { } pair)
        {
            population[pair.Loser] = population[^1];
            population.RemoveAt(population.Count - 1);
        }

        running.Add(trial.Sequence);
    }

    /// <summary>The tournament whose winner a trial descends from, as places in the population; null: the trial is random.</summary>
    private (int Winner, int Loser)? Draw(int sequence)
    {
        if (population.Count + running.Count < populationSize || population.Count < 2)
            return null;
        var rng = Rng.For(seed, sequence, Tournament);
        var first = rng.NextInt(population.Count);
        var second = rng.NextInt(population.Count - 1);
        second += second >= first ? 1 : 0;
        return population[first].Loss <= population[second].Loss ? (first, second) : (second, first);
    }

    private void Mutate(Rng rng, double[] parent, double[] child)
    {
        mutable.Clear();
        for (var d = 0; d < parent.Length; d++)
        {
            if (!double.IsNaN(parent[d]) && space.Dimensions[d].Count > 1)
                mutable.Add(d);
        }

        var mutated = mutable.Count > 0 ? mutable[rng.NextInt(mutable.Count)] : -1;
        for (var d = 0; d < parent.Length; d++)
        {
            child[d] = !space.IsActive(child, d) ? double.NaN
                : d == mutated || double.IsNaN(parent[d]) ? space.Dimensions[d].Draw(rng)
                : parent[d];
        }
    }
}
