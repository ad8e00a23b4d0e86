using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Tuners;

/// <summary>
/// The Cartesian product of every dimension's values in a fixed order (the last parameter moves fastest), then, as in NNI 2, of ever
/// finer quantile grids for the types that cannot be enumerated; so a finite space ends and a continuous one never does. The answer is
/// the first grid point that no earlier trial has.
/// </summary>
internal sealed class GridSearchTuner : ITuner
{
    private readonly SpaceEncoding space;
    private readonly StudyPoints points;
    private GridAxis[] axes = [];
    private double[] position = [];
    private int walkedFor;
    private bool exhausted;

    public GridSearchTuner(AlgorithmContext context)
    {
        space = new SpaceEncoding(context.Space);
        points = new StudyPoints(space);
        Restart();
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Tuner, "GridSearch", null, CommonArguments.ValueTypes, [], EndsByItself: true, TakesStartingPoints: true);

    public Suggestion Suggest(StudyView study)
    {
        // The walk has passed only points of the trials it was made for: it serves later requests, not earlier ones.
        if (!points.Follow(study) || study.TrialCount < walkedFor)
            Restart();
        walkedFor = study.TrialCount;
        while (!exhausted && points.IsUsed(PointKey.Of(position), study.TrialCount))
        {
            if (!space.Advance(position, Next))
                NextLevel();
        }

        return exhausted ? new Suggestion.Exhausted() : new Suggestion.Propose(space.Json.Write(position));
    }

    private void Restart()
    {
        axes = [.. space.Dimensions.Select(dimension => new GridAxis(dimension))];
        position = new double[space.Length];
        space.First(position, Next);
        walkedFor = 0;
        exhausted = false;
    }

    private void NextLevel()
    {
        var refined = false;
        foreach (var axis in axes)
            refined |= axis.Refine();
        exhausted = !refined;
        space.First(position, Next);
    }

    private double Next(int dimension, double value) => axes[dimension].Next(value);
}
