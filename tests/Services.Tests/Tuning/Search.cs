using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;

namespace AutoTune.Services.Tests.Tuning;

/// <summary>An algorithm that goes by generations, batches or rungs, or comes to an end, with arguments that make these small.</summary>
/// <param name="Name">The algorithm.</param>
/// <param name="ClassArgs">Its arguments.</param>
/// <param name="SearchSpace">What it searches; x is a number, or the name of one.</param>
internal sealed record Search(string Name, object ClassArgs, object SearchSpace)
{
    private static readonly object Reals = new { x = Uniform, y = Uniform };

    private static readonly Search[] All =
    [
        new("Evolution", new { optimize_mode = "maximize", population_size = 4 }, Reals),
        new("PPOTuner", new { optimize_mode = "maximize", trials_per_update = 4 }, new { x = Layers, y = Layers }),
        new("CmaEs", new { optimize_mode = "maximize", population_size = 4 }, Reals),
        new("BOHB", new { optimize_mode = "maximize", min_budget = 1, max_budget = 4, eta = 2 }, Reals) { IsAdvisor = true },
        new("GridSearch", new { }, new { x = Choice(1, 2, 3), y = Choice(1, 2, 3) }) { Points = 9 },
        new("Batch", new { }, new { x = Choice(5, 3, 1, 2, 4, 6) }) { Points = 6 },
    ];

    public bool IsAdvisor { get; init; }

    /// <summary>How many points it proposes before it has nothing left; null: it never ends.</summary>
    public int? Points { get; init; }

    private static object Uniform => new { _type = "uniform", _value = new[] { 0.0, 1.0 } };

    private static object Layers => new { _type = "layer_choice", _value = new[] { "1", "2", "3" } };

    public static Search Of(string name) => All.Single(search => search.Name == name);

    public ExperimentUnderTest Experiment(int trials, int concurrency, string script, object? assessor = null) => new()
    {
        MaxTrialNum = trials,
        TrialConcurrency = concurrency,
        Tuner = Name,
        Advisor = IsAdvisor ? Name : null,
        ClassArgs = ClassArgs,
        SearchSpace = SearchSpace,
        Assessor = assessor,
        Script = script,
    };

    public Expectation Expected(ExperimentUnderTest experiment) => Points is { } points && points < experiment.MaxTrialNum
        ? new(points, experiment.TrialConcurrency) { Reason = "Exhausted" }
        : new(experiment.MaxTrialNum, experiment.TrialConcurrency);

    private static object Choice(params int[] values) => new { _type = "choice", _value = values };
}
