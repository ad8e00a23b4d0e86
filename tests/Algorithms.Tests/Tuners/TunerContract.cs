using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Tests.Tuners;

/// <summary>
/// What holds for every tuner. A new tuner is one line in <see cref="Cases"/>; of each space it gets the parameters it can search.
/// </summary>
public sealed class TunerContract
{
    /// <param name="Name">In the registry.</param>
    /// <param name="Arguments">As JSON.</param>
    /// <param name="Finite">Searches <see cref="Spaces.FiniteTree"/>, <see cref="Spaces.FiniteGrid"/> and <see cref="Spaces.OnePoint"/>.</param>
    /// <param name="Values">Searches <see cref="Spaces.Mixed"/>, <see cref="Spaces.Tree"/> and <see cref="Spaces.Wide"/>.</param>
    /// <param name="Nas">Searches <see cref="Spaces.Nas"/>.</param>
    /// <param name="Repeats">Proposes points again on purpose.</param>
    public sealed record Case(
        string Name, string Arguments = "{}", bool Finite = true, bool Values = true, bool Nas = false, bool Repeats = false)
    {
        public override string ToString() => Name + Arguments;
    }

    private static readonly Case[] Cases =
    [
        new("Random"),
        new("Evolution"),
        new("Evolution", """{"population_size": 3}"""),
        new("PBTTuner", Repeats: true),
        new("PBTTuner", """{"population_size": 3, "fraction": 0.5, "resample_probability": 0}""", Repeats: true),
        new("Hyperband", Repeats: true),
        new("Hyperband", """{"R": 9, "exec_mode": "serial"}""", Repeats: true),
        new("BOHB", Repeats: true),
        new("BOHB", """{"max_budget": 9, "min_points_in_model": 2, "random_fraction": 0}""", Repeats: true),
        new("GridSearch"),
        new("Anneal"),
        new("Anneal", """{"constant_liar_type": "mean"}"""),
        new("PPOTuner", Finite: false, Values: false, Nas: true),
        new("PPOTuner", """{"trials_per_update": 7, "minibatch_size": 3, "ent_coef": 0.01}""", Finite: false, Values: false, Nas: true),
        new("CmaEs"),
        new("CmaEs", """{"population_size": 5, "sigma": 1, "population_factor": 1}"""),
        new("GPTuner", """{"selection_num_warm_up": 200, "selection_num_starting_points": 5}"""),
        new("GPTuner", """{"utility": "ucb", "nu": 1, "cold_start_num": 3, "alpha": 0.01}"""),
        new("MetisTuner"),
        new("MetisTuner", """{"exploration_probability": 0.3, "cold_start_num": 3}"""),
        new("MetisTuner", """{"no_resampling": false}""", Repeats: true),
        new("TPE"),
        new("TPE", """{"multivariate": false}"""),
        new("TPE", """{"constant_liar_type": "min"}"""),
        new("TPE", """{"tpe_args": {"constant_liar_type": "worst", "n_startup_jobs": 3}}"""),
        new("TPE", """{"constant_liar_type": "mean", "tpe_args": {"n_startup_jobs": 1, "gamma": 3, "prior_weight": 0.1}}"""),
    ];

    public static TheoryData<Case> All => [.. Cases];

    public static TheoryData<Case> Finite => [.. Cases.Where(@case => @case.Finite)];

    public static TheoryData<Case> Values => [.. Cases.Where(@case => @case.Values)];

    public static TheoryData<Case> Learning =>
        [.. Cases.Where(@case => InfoOf(@case).TakesStartingPoints && @case.Name is not ("Random" or "GridSearch"))];

    public static TheoryData<Case, int> FiniteInParallel => [.. Cases.Where(@case => @case is { Finite: true, Repeats: false })
        .SelectMany(@case => new[] { 1, 4, 64 }, (@case, c) => (@case, c))];

    [Theory, MemberData(nameof(All))]
    public void The_same_study_gets_the_same_answer_from_warm_and_fresh_instances(Case @case)
    {
        foreach (var space in SpacesOf(@case))
        {
            var warm = Make(@case, space);
            var study = Studies.Run(warm, 60, Studies.Rugged, concurrency: 4);
            for (var sequence = 0; sequence < study.Trials.Count; sequence += 7)
            {
                var trial = study.Trials[sequence];
                var view = study.View(sequence, trial.SeenEnds);
                Assert.Equal(trial.Parameters.Json, Studies.Json(Make(@case, space).Suggest(view)));
                Assert.Equal(trial.Parameters.Json, Studies.Json(warm.Suggest(view)));
            }
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Another_copy_of_the_study_gets_the_same_answer(Case @case)
    {
        foreach (var space in SpacesOf(@case))
        {
            var warm = Make(@case, space);
            var study = Studies.Run(warm, 50, Studies.Rugged);
            var copy = new StudyHistory();
            foreach (var trial in study.Trials)
                copy.AddTrial(new(trial.Parameters.Json), trial.SeenEnds);
            foreach (var end in study.Ends)
                copy.AddEnd(end.Sequence, end.Outcome, end.Loss);
            var (trials, ends) = (study.Trials.Count, study.Ends.Count);
            Assert.Equal(warm.Suggest(study.View(trials, ends)), warm.Suggest(copy.View(trials, ends)));
        }
    }

    [Theory, MemberData(nameof(Values))]
    public void It_goes_on_when_every_trial_fails(Case @case) => Assert.Equal(60, Run(@case, MixedOf(@case), 60, _ => null).Trials.Count);

    [Theory, MemberData(nameof(Values))]
    public void It_goes_on_when_one_trial_alone_has_a_value(Case @case)
    {
        var ended = 0;
        Assert.Equal(60, Run(@case, MixedOf(@case), 60, _ => ended++ == 5 ? 1.0 : null).Trials.Count);
    }

    [Theory, MemberData(nameof(Values))]
    public void It_goes_on_when_all_values_are_equal(Case @case) => Assert.Equal(80, Run(@case, MixedOf(@case), 80, _ => 1).Trials.Count);

    [Theory, MemberData(nameof(Values))]
    public void Values_of_any_size_do_no_harm(Case @case)
    {
        double[] losses = [double.MaxValue, -double.MaxValue, 0, 1e-320, -1e300];
        var ended = 0;
        Assert.Equal(80, Run(@case, MixedOf(@case), 80, _ => losses[ended++ % losses.Length]).Trials.Count);
    }

    [Theory, MemberData(nameof(Values))]
    public void Proposals_lie_in_the_space_and_read_back_the_same(Case @case)
    {
        foreach (var space in Searched(@case, Spaces.Mixed, Spaces.Tree, Spaces.Wide))
        {
            var encoding = new SpaceEncoding(space);
            var point = new double[encoding.Length];
            foreach (var trial in Run(@case, space, 80, Studies.Rugged, concurrency: 3).Trials)
            {
                Assert.True(encoding.Json.TryRead(trial.Parameters, point), trial.Parameters.Json);
                Assert.Equal(encoding.Json.Write(point).Json, WithoutAdded(@case, trial.Parameters.Json));
                for (var d = 0; d < point.Length; d++)
                {
                    if (encoding.Dimensions[d] is NumericDimension number && !double.IsNaN(point[d]))
                        Assert.Equal(point[d], number.Snap(point[d]));
                }
            }
        }
    }

    [Theory, MemberData(nameof(FiniteInParallel))]
    public void A_finite_space_is_used_up_before_any_point_comes_twice(Case @case, int concurrency)
    {
        foreach (var space in Searched(@case, Spaces.FiniteTree, Spaces.FiniteGrid))
        {
            var count = (int)new SpaceEncoding(space).PointCount;
            var study = Run(@case, space, count, Studies.Rugged, concurrency);
            Assert.Equal(count, study.Trials.Select(trial => trial.Parameters.Json).Distinct().Count());
        }
    }

    [Theory, MemberData(nameof(Finite))]
    public void A_used_up_space_is_exhausted_or_repeated(Case @case)
    {
        foreach (var space in Searched(@case, Spaces.FiniteTree, Spaces.FiniteGrid))
        {
            var count = (int)new SpaceEncoding(space).PointCount;
            Assert.Equal(InfoOf(@case).EndsByItself ? count : 40, Run(@case, space, 40, Studies.Rugged, concurrency: 4).Trials.Count);
        }
    }

    [Theory, MemberData(nameof(Finite))]
    public void A_space_with_one_point_gives_that_point(Case @case)
    {
        var space = Searched(@case, Spaces.OnePoint).Single();
        var only = string.Join(',', new[] { "\"a\":\"only\"", "\"b\":7", "\"c\":2" }
            .Where(text => space.Parameters.Any(parameter => text[1] == parameter.Name[0])));
        Assert.All(Run(@case, space, 30, Studies.Rugged).Trials, trial => Assert.Equal($"{{{only}}}", WithoutAdded(@case, trial.Parameters.Json)));
    }

    [Theory, MemberData(nameof(Values))]
    public void Ten_thousand_trials_are_no_burden(Case @case)
    {
        var space = MixedOf(@case);
        var study = Run(Cases[0], space, 10_000, Studies.Rugged);
        Studies.Json(Make(@case, space).Suggest(study.View(10_000, 10_000)));
    }

    /// <summary>spec.startFrom rests on it.</summary>
    [Theory, MemberData(nameof(Learning))]
    public void It_learns_from_trials_it_did_not_propose(Case @case)
    {
        var space = Spaces.Of(("x", Spaces.Range(ParameterType.Uniform, 0, 1)), ("y", Spaces.Range(ParameterType.Uniform, 0, 1)));
        static double X(AutoTune.Experiments.Trials.ParameterSet parameters) => parameters.Root.GetProperty("x").GetDouble();
        double MeanOfProposals(Func<double, double> loss)
        {
            var study = Run(Cases[0], space, 50, parameters => loss(X(parameters)));
            return Enumerable.Range(1, 30).Average(seed =>
                X(Assert.IsType<Suggestion.Propose>(Studies.Tuner(@case.Name, space, seed, @case.Arguments).Suggest(study.View(50, 50))).Parameters));
        }

        Assert.True(MeanOfProposals(x => x) < MeanOfProposals(x => 1 - x) - 0.1);
    }

    private static IEnumerable<SearchSpace> SpacesOf(Case @case) =>
    [
        .. @case.Values ? Searched(@case, Spaces.Mixed, Spaces.Tree, Spaces.Continuous) : [],
        .. @case.Finite ? Searched(@case, Spaces.FiniteTree, Spaces.FiniteGrid) : [],
        .. @case.Nas ? [Spaces.Nas] : Array.Empty<SearchSpace>(),
    ];

    private static SearchSpace MixedOf(Case @case) => Searched(@case, Spaces.Mixed).Single();

    /// <summary>What the tuner can search of the spaces; none of those of which it is nothing.</summary>
    private static IEnumerable<SearchSpace> Searched(Case @case, params SearchSpace[] spaces)
    {
        var info = InfoOf(@case);
        bool Searches(Hyperparameter parameter) =>
            info.SupportedTypes.Contains(parameter.Domain.Type) && info.CheckSpace?.Invoke(new SearchSpace([parameter])) is null;
        return spaces.Select(space => new SearchSpace([.. space.Parameters.Where(Searches)])).Where(space => space.Parameters.Count > 0);
    }

    private static AlgorithmInfo InfoOf(Case @case) => AlgorithmRegistry.Instance.All.Single(info => info.Name == @case.Name);

    /// <summary>What a tuner adds stands behind the parameters of the space.</summary>
    private static string WithoutAdded(Case @case, string json)
    {
        var added = InfoOf(@case).AddedParameters ?? [];
        return added.Count == 0 ? json : json[..json.IndexOf($",\"{added[0]}\":", StringComparison.Ordinal)] + "}";
    }

    private static ITuner Make(Case @case, SearchSpace space) => Studies.Tuner(@case.Name, space, seed: 7, @case.Arguments);

    private static StudyHistory Run(
        Case @case, SearchSpace space, int trials, Func<AutoTune.Experiments.Trials.ParameterSet, double?> objective, int concurrency = 1) =>
        Studies.Run(Make(@case, space), trials, objective, concurrency);
}
