using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Ppo;

/// <summary>
/// Architecture search by reinforcement learning (Zoph and Le 2017) with PPO (Schulman et al. 2017): a policy draws trials_per_update
/// architectures, and when all of them have ended it learns from their values and draws the next. A trial is an episode, a choice a step,
/// the trial's value the reward of every step.
/// </summary>
/// <remarks>
/// The policy of batch b follows from the seed and the trials of the batches before, so it is derived by replay; a warm instance keeps it
/// and learns from each batch once. A trial of batch b waits until all trials before the batch have ended, which never is for ever: one of
/// them runs. No architecture is proposed twice while others are left, as a repeated one teaches nothing.
/// </remarks>
internal sealed class PpoTuner : ITuner
{
    /// <summary>Draws in vain until the nearest architecture not tried is taken instead.</summary>
    private const int MaxRedraws = 64;

    private const int InitialPurpose = 1;
    private const int LearningPurpose = 2;

    private readonly long seed;
    private readonly PpoOptions options;
    private readonly SpaceEncoding space;
    private readonly ActionVocabulary vocabulary;
    private readonly StudyPoints points;

    // A warm cache: the ends by sequence, the policy, and what it has learned from.
    private readonly Dictionary<int, StudyEnd> ends = [];
    private StudyEnd? lastEnd;
    private PolicyNetwork network = null!;
    private PolicyUpdate update = null!;
    private int learned;
    private int learnedFromEnds;

    public PpoTuner(AlgorithmContext context)
    {
        seed = context.Seed;
        options = PpoOptions.From(context.Arguments);
        space = new SpaceEncoding(context.Space);
        vocabulary = new ActionVocabulary(context.Space);
        points = new StudyPoints(space);
        Unlearn();
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Tuner, "PPOTuner", OptimizeMode.Maximize,
        new HashSet<ParameterType> { ParameterType.LayerChoice, ParameterType.InputChoice }, PpoOptions.Arguments);

    public Suggestion Suggest(StudyView study)
    {
        Follow(study);
        var batch = study.TrialCount / options.TrialsPerUpdate;
        if (learned > batch || learnedFromEnds > study.EndCount)
            Unlearn();
        while (learned < batch)
        {
            if (!Learn(study.EndCount))
                return new Suggestion.Wait();
        }

        return new Suggestion.Propose(space.Json.Write(Draw(study.TrialCount)));
    }

    private void Follow(StudyView study)
    {
        var continues = points.Follow(study) && (lastEnd is null
            || (study.Study.Ends.Count > lastEnd.Ordinal && study.Study.Ends[lastEnd.Ordinal] == lastEnd));
        if (!continues)
        {
            ends.Clear();
            lastEnd = null;
            Unlearn();
        }

        for (var i = (lastEnd?.Ordinal ?? -1) + 1; i < study.EndCount; i++)
        {
            lastEnd = study.Study.Ends[i];
            ends[lastEnd.Sequence] = lastEnd;
        }
    }

    private void Unlearn()
    {
        network = new PolicyNetwork(vocabulary, Rng.For(seed, -1, InitialPurpose));
        update = new PolicyUpdate(options, vocabulary, network);
        learned = 0;
        learnedFromEnds = 0;
    }

    /// <summary>Learns from the next batch; false when one of its trials has not ended among the first ends.</summary>
    private bool Learn(int endCount)
    {
        var first = learned * options.TrialsPerUpdate;
        var trials = new List<(int[] Options, double? Loss)>();
        var newest = learnedFromEnds;
        for (var sequence = first; sequence < first + options.TrialsPerUpdate; sequence++)
        {
            if (!ends.TryGetValue(sequence, out var end) || end.Ordinal >= endCount)
                return false;
            newest = Math.Max(newest, end.Ordinal + 1);
            if (points[sequence] is { } point)
                trials.Add(([.. point.Select(option => (int)option)], end.Loss is { } loss && double.IsFinite(loss) ? loss : null));
        }

        if (trials.Count > 0)
            update.Learn(trials, Rng.For(seed, first, LearningPurpose));
        learned++;
        learnedFromEnds = newest;
        return true;
    }

    private double[] Draw(int sequence)
    {
        var rng = Rng.For(seed, sequence);
        var point = new double[space.Length];
        var trace = new EpisodeTrace(vocabulary);
        for (var i = 0; i < MaxRedraws; i++)
        {
            for (var step = 0; step < vocabulary.Steps; step++)
            {
                network.Step(trace, step);
                point[step] = trace.Options[step] = Pick(trace.Probabilities[step], rng);
            }

            if (sequence >= space.PointCount || !points.IsUsed(PointKey.Of(point), sequence))
                return point;
        }

        space.MoveToUnseen(point, key => points.IsUsed(key, sequence));
        return point;
    }

    private static int Pick(double[] probabilities, Rng rng)
    {
        var at = rng.NextDouble();
        for (var i = 0; i < probabilities.Length - 1; i++)
        {
            at -= probabilities[i];
            if (at < 0)
                return i;
        }

        return probabilities.Length - 1;
    }
}
