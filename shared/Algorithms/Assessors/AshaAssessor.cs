using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Assessors;

/// <summary>
/// Asynchronous successive halving as a stopping rule (Li et al. 2020, "A system for massively parallel hyperparameter tuning",
/// section 3): rungs are at min_step, min_step x reduction_factor, min_step x reduction_factor^2 ... results; a trial goes on beyond a
/// rung when its result there is among the best 1 / reduction_factor of those that trials had at that rung, the best always. Nobody
/// waits for a rung to fill: a trial that came early may go on though it would not have later.
/// </summary>
/// <remarks>
/// The paper promotes paused trials; a trial here cannot be paused, so it stops where it would not be promoted at once. Compared are the
/// trials that ended, with whatever outcome, since their result at the rung is a measurement like any other.
/// </remarks>
internal sealed class AshaAssessor : IAssessor
{
    private readonly int factor;
    private readonly int minStep;
    private readonly int? maxStep;

    public AshaAssessor(AlgorithmContext context)
    {
        var arguments = new ArgumentValues(Info.Arguments, context.Arguments);
        factor = arguments.Integer("reduction_factor");
        minStep = arguments.Integer("min_step");
        maxStep = arguments.OptionalInteger("max_step");
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Assessor, "Asha", OptimizeMode.Maximize, new HashSet<ParameterType>(),
        [
            new ArgumentInfo(
                "reduction_factor", ArgumentType.Integer, "3", "One of this many goes on beyond a rung.", Minimum: 2, Maximum: 1000),
            new ArgumentInfo(
                "min_step", ArgumentType.Integer, "1", "Results before the first rung.", Minimum: 1, Maximum: int.MaxValue),
            new ArgumentInfo(
                "max_step", ArgumentType.Integer, null, "Results of a whole trial: no rung is there or beyond; absent: no such bound.",
                Minimum: 1, Maximum: int.MaxValue, Nullable: true),
        ]);

    public bool JudgesAt(int count)
    {
        if (count >= maxStep)
            return false;
        long rung = minStep;
        while (rung < count)
            rung *= factor;
        return rung == count;
    }

    public bool ShouldStop(IReadOnlyList<EndedCurve> ended, IReadOnlyList<double> curve, ulong seed)
    {
        var mine = curve[^1];
        var reached = 1;
        var better = 0;
        foreach (var other in ended)
        {
            if (other.Results.Count < curve.Count)
                continue;
            reached++;
            better += other.Results[curve.Count - 1] < mine ? 1 : 0;
        }

        return better >= Math.Max(1, reached / factor);
    }
}
