using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Assessors;

/// <summary>
/// The median stopping rule (Golovin et al. 2017, "Google Vizier", section 3.2.2): stop at step s when the trial's best value up to s is
/// worse than the median, over the trials that succeeded and reached s, of their running averages up to s. No such trial: go on.
/// </summary>
internal sealed class MedianstopAssessor(AlgorithmContext context) : IAssessor
{
    private readonly int startStep = new ArgumentValues(Info.Arguments, context.Arguments).Integer("start_step");
    private readonly RunningAverages averages = new();

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Assessor, "Medianstop", OptimizeMode.Maximize, new HashSet<ParameterType>(), [CommonArguments.StartStep]);

    public bool JudgesAt(int count) => count >= startStep;

    public bool ShouldStop(IReadOnlyList<EndedCurve> ended, IReadOnlyList<double> curve, ulong seed) =>
        averages.At(curve.Count, ended) is { Count: > 0 } reached && curve.Min() > PercentileAssessor.Of(reached, 50);
}
