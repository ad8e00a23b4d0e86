using AutoTune.Algorithms.Arguments;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.CmaEs;

/// <summary>
/// The CMA evolution strategy (Hansen and Ostermeier 2001; Hansen 2016, "The CMA evolution strategy: a tutorial") for numbers, with
/// active update (Jastrebski and Arnold 2006), bounds by mirroring, restarts with a growing population (IPOP; Auger and Hansen 2005) and
/// a least variance on grids.
/// </summary>
/// <remarks>
/// Nobody waits for a generation: as long as its members run, further ones are drawn from the same distribution, and a generation is
/// complete when as many results have come as the population has members, whoever they belong to. Members that failed or ran out of time
/// rank last; stopped ones do not count. Trials of somebody else's count like its own, from no further away than a member can
/// lie.
/// </remarks>
internal sealed class CmaEsTuner : ITuner
{
    private readonly CmaSpace space;
    private readonly CmaReplay? replay;

    public CmaEsTuner(AlgorithmContext context)
    {
        space = new CmaSpace(new SpaceEncoding(context.Space));
        // A space with one point has no coordinates.
        replay = space.Dimensions == 0 ? null : new CmaReplay(space, CmaOptions.From(context.Arguments), context.Seed);
    }

    public static AlgorithmInfo Info { get; } = new(
        AlgorithmKind.Tuner, "CmaEs", OptimizeMode.Maximize,
        CommonArguments.ValueTypes.Except([ParameterType.Choice]).ToHashSet(), CmaOptions.Arguments, TakesStartingPoints: true);

    public Suggestion Suggest(StudyView study)
    {
        if (replay is not null)
            return new Suggestion.Propose(space.Encoding.Json.Write(replay.Next(study)));
        var point = new double[space.Encoding.Length];
        space.ToPoint([], point);
        return new Suggestion.Propose(space.Encoding.Json.Write(point));
    }
}
