using System.Text.Json;
using AutoTune.Algorithms.Bohb;
using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Trials;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Bohb;

public sealed class BohbAdvisorTests
{
    private static readonly SearchSpace Plane = Of(
        ("x", Range(ParameterType.Uniform, -5, 10)), ("y", Range(ParameterType.Uniform, 0, 15)));

    [Fact]
    public void Budgets_go_from_the_least_to_the_greatest_as_hyperbands_do()
    {
        var study = Studies.Run(Make(1, """{"min_budget": 3, "max_budget": 27}"""), 22, Studies.Rugged);
        Assert.Equal(
            [3, 3, 3, 3, 3, 3, 3, 3, 3, 9, 9, 9, 27, 9, 9, 9, 9, 9, 27, 27, 27, 27], study.Trials.Select(trial => (int)Get(trial.Parameters, "TRIAL_BUDGET")));
    }

    [Fact]
    public void Until_a_budget_has_enough_observations_it_draws_from_the_search_space()
    {
        // Three parameters in the model at least: five observations of one budget, of which three succeeded.
        const string Arguments = """{"max_budget": 9, "random_fraction": 0}""";
        var xs = Enumerable.Range(0, 1000).Select(seed => Get(Proposal(seed, succeeded: 2, Arguments), "x"));
        Support.Fit.ToDistribution(xs, x => (x + 5) / 15);
        xs = Enumerable.Range(0, 200).Select(seed => Get(Proposal(seed, succeeded: 3, Arguments), "x"));
        Assert.True(xs.Count(x => Math.Abs(x - 2) < 2) > 150);

        // Good ones near (2, 7), failures far away.
        static ParameterSet Proposal(int seed, int succeeded, string arguments)
        {
            var study = new StudyHistory();
            for (var i = 0; i < 5; i++)
            {
                study.AddTrial(new(i < succeeded ? $$"""{"x":{{2 + 0.1 * i}},"y":7,"TRIAL_BUDGET":1}""" : $$"""{"x":9,"y":{{i}},"TRIAL_BUDGET":1}"""), i);
                study.AddEnd(i, AutoTune.Contracts.TrialState.Succeeded, i < succeeded ? i : null);
            }

            return Assert.IsType<Suggestion.Propose>(Make(seed, arguments).Suggest(study.View(5, 5))).Parameters;
        }
    }

    [Fact]
    public void It_finds_better_points_than_hyperband()
    {
        const string Budgets = """{"R": 9}""";
        var bohb = Median(seed => Make(seed, Budgets));
        var hyperband = Median(seed => Studies.Tuner("Hyperband", Plane, seed, Budgets));
        Assert.True(bohb < 0.6 * hyperband, $"BOHB {bohb}, Hyperband {hyperband}");

        static double Median(Func<long, ITuner> make) => Enumerable.Range(0, 21)
            .Select(seed => Studies.Run(make(seed), 150, Loss, concurrency: 4))
            .Select(study => study.Ends.Where(end => Get(study.Trials[end.Sequence].Parameters, "TRIAL_BUDGET") == 9).Min(end => end.Loss!.Value))
            .Order().ElementAt(10);
    }

    [Theory]
    [InlineData("{}", 3)]
    [InlineData("""{"R": 27}""", 27)]
    [InlineData("""{"R": 27, "max_budget": 9}""", 9)]
    [InlineData("""{"R": 27, "max_budget": null}""", 27)]
    public void R_is_another_name_of_max_budget(string arguments, int expected) =>
        Assert.Equal(expected, BohbOptions.From(JsonElement.Parse(arguments)).MaxBudget);

    [Fact]
    public void A_least_budget_above_the_greatest_is_told()
    {
        Assert.Equal("min_budget 5 must not be greater than max_budget 3", BohbOptions.Check(JsonElement.Parse("""{"min_budget": 5}""")));
        Assert.Null(BohbOptions.Check(JsonElement.Parse("""{"min_budget": 5, "R": 5}""")));
    }

    private static ITuner Make(long seed, string arguments) => Studies.Tuner("BOHB", Plane, seed, arguments);

    private static double Get(ParameterSet parameters, string name) => parameters.Root.GetProperty(name).GetDouble();

    /// <summary>Small budgets rank configurations nearly as large ones do.</summary>
    private static double? Loss(ParameterSet parameters)
    {
        var (x, y) = (Get(parameters, "x"), Get(parameters, "y"));
        var budget = Get(parameters, "TRIAL_BUDGET");
        return (Math.Pow(x - 2, 2) + Math.Pow(y - 7, 2)) * (1 + 1 / budget) + (1 + Math.Sin(3 * x + budget)) / budget;
    }
}
