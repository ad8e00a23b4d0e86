using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Assessors;

/// <summary>
/// Medianstop (Golovin et al. 2017, "Google Vizier", section 3.2.2) with another bar than the median: stop at step s when the trial's
/// best value up to s is not among the best percentile, over the trials that succeeded and reached s, of their running averages up to s.
/// With percentile 50 it is Medianstop. No such trial: go on.
/// </summary>
internal sealed class PercentileAssessor : IAssessor
{
    private readonly double percentile;
    private readonly int startStep;
    private readonly RunningAverages averages = new();

    public PercentileAssessor(AlgorithmContext context)
    {
        var arguments = new ArgumentValues(Info.Arguments, context.Arguments);
        percentile = arguments.Number("percentile");
        startStep = arguments.Integer("start_step");
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Assessor, "Percentile", OptimizeMode.Maximize, new HashSet<ParameterType>(),
        [
            new ArgumentInfo(
                "percentile", ArgumentType.Number, "25", "A trial goes on while it is as good as the best this many percent.",
                Minimum: 0, Maximum: 100, MinimumExclusive: true),
            CommonArguments.StartStep,
        ]);

    public bool JudgesAt(int count) => count >= startStep;

    public bool ShouldStop(IReadOnlyList<EndedCurve> ended, IReadOnlyList<double> curve, ulong seed) =>
        averages.At(curve.Count, ended) is { Count: > 0 } reached && curve.Min() > Of(reached, percentile);

    /// <summary>The percentile of sorted values, between two of them in proportion.</summary>
    public static double Of(List<double> sorted, double percentile)
    {
        var position = percentile / 100 * (sorted.Count - 1);
        var below = (int)position;
        var share = position - below;
        return share == 0 ? sorted[below] : sorted[below] * (1 - share) + sorted[below + 1] * share;
    }
}
