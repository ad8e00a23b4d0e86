using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Curvefitting;

/// <summary>
/// Stops a trial whose learning curve is predicted to end worse than the best succeeded trial did (Domhan et al. 2015, "Speeding up
/// automatic hyperparameter optimization of deep neural networks by extrapolation of learning curves"; <see cref="CurvePrediction"/>).
/// Goes on while no trial has succeeded, and where too few curves can be used.
/// </summary>
internal sealed class CurvefittingAssessor : IAssessor
{
    private readonly int epochs;
    private readonly int startStep;
    private readonly int gap;
    private readonly double threshold;

    // A warm cache: the least loss of the first succeeded trials.
    private double best = double.PositiveInfinity;
    private int followed;
    private EndedCurve? last;

    public CurvefittingAssessor(AlgorithmContext context)
    {
        var arguments = new ArgumentValues(Info.Arguments, context.Arguments);
        epochs = arguments.Integer("epoch_num");
        startStep = arguments.Integer("start_step");
        gap = arguments.Integer("gap");
        threshold = arguments.Number("threshold");
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Assessor, "Curvefitting", OptimizeMode.Maximize, new HashSet<ParameterType>(),
        [
            new ArgumentInfo(
                "epoch_num", ArgumentType.Integer, "20", "Results of a whole trial: the step that is predicted.", Minimum: 1, Maximum: int.MaxValue),
            new ArgumentInfo(
                "start_step", ArgumentType.Integer, "6", "Results a trial has before it is judged.", Minimum: 1, Maximum: int.MaxValue),
            new ArgumentInfo(
                "threshold", ArgumentType.Number, "0.95", "A trial is stopped when its prediction is worse than this share of the best final value.",
                Minimum: 0, Maximum: 1, MinimumExclusive: true),
            new ArgumentInfo(
                "gap", ArgumentType.Integer, "1", "Results from one judgement to the next.", Minimum: 1, Maximum: int.MaxValue),
        ]);

    // From epoch_num on there is nothing left to predict.
    public bool JudgesAt(int count) => count >= startStep && count < epochs && (count - startStep) % gap == 0;

    public bool ShouldStop(IReadOnlyList<EndedCurve> ended, IReadOnlyList<double> curve, ulong seed)
    {
        Follow(ended);
        return double.IsFinite(best) && CurvePrediction.At(curve, epochs, seed) is { } predicted && predicted > Bar(best);
    }

    /// <summary>
    /// The loss beyond which a trial is stopped. A maximised value that is positive, a negative loss, may be threshold x best; a
    /// minimised one that is positive best / threshold; in every case the bar is on the worse side of the best.
    /// </summary>
    private double Bar(double loss) => loss > 0 ? loss / threshold : threshold * loss;

    private void Follow(IReadOnlyList<EndedCurve> ended)
    {
        if (followed > 0 && (ended.Count < followed || !Equals(ended[followed - 1], last)))
        {
            best = double.PositiveInfinity;
            followed = 0;
        }

        for (; followed < ended.Count; followed++)
        {
            last = ended[followed];
            if (last is { Outcome: TrialState.Succeeded, Loss: { } loss } && double.IsFinite(loss))
                best = Math.Min(best, loss);
        }
    }
}
