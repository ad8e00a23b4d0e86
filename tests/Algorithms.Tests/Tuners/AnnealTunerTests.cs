using AutoTune.Algorithms.Contract;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Contracts;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Trials;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Tuners;

public sealed class AnnealTunerTests
{
    private static readonly SearchSpace Line = Of(("x", Range(ParameterType.Uniform, 0, 100)), ("c", Choice("1", "2", "3")));

    [Fact]
    public void The_first_proposal_is_a_draw_from_the_prior()
    {
        var draws = Enumerable.Range(0, 2000).Select(seed => Next(new StudyHistory(), seed)).Select(X);
        Fit.ToDistribution(draws, x => x / 100);
    }

    [Theory, InlineData(10), InlineData(90)]
    public void A_parameter_is_drawn_from_a_window_that_shrinks_with_its_observations(int observations)
    {
        var study = Observed(observations, i => 50 + 0.01 * i, i => i);
        var draws = Enumerable.Range(0, 500).Select(seed => X(Next(study, seed))).ToArray();
        var reach = 100 / (1 + 0.1 * observations) / 2;
        Assert.All(draws, x => Assert.InRange(x, 50 - reach, 51 + reach));
        Assert.True(draws.Max() - draws.Min() > 1.8 * reach);
    }

    [Fact]
    public void A_window_stays_inside_the_bounds_at_its_full_width()
    {
        var study = Observed(10, _ => 99.9, i => i);
        var moved = Enumerable.Range(0, 2000).Select(seed => X(Next(study, seed))).Where(x => x != 99.9).ToArray();
        Fit.ToDistribution(moved, x => (x - 50) / 50);
    }

    [Fact]
    public void The_best_trial_is_followed_half_of_the_time_and_the_next_ones_ever_less()
    {
        // Every trial has a place of its own, far from the others' windows.
        var study = Observed(900, i => i < 10 ? 5 + 10 * i : 5, i => i < 10 ? i : 100 + i);
        var followed = Enumerable.Range(0, 4000).Select(seed => (double)(int)(X(Next(study, seed)) / 10)).ToArray();
        Fit.ToProbabilities(followed, Enumerable.Range(0, 10).ToDictionary(g => (double)g, g => g == 0 ? 0.5 + Math.Pow(2, -10) : Math.Pow(2, -g - 1)));
    }

    [Fact]
    public void A_choice_leaves_its_pick_as_rarely_as_the_window_is_narrow()
    {
        var study = Observed(90, _ => 50, i => i);
        var left = Enumerable.Range(0, 4000).Count(seed => Next(study, seed).Root.GetProperty("c").GetInt32() != 1);
        // Redrawn with probability 1/10 unless it stays: 2/3 of that is another option. Draws that repeat the trial are made again.
        Assert.InRange(left / 4000.0, 0.05, 0.085);
    }

    [Fact]
    public void Running_trials_are_followed_when_their_lie_is_good_and_not_when_it_is_bad()
    {
        var study = Observed(20, _ => 10, i => i);
        for (var i = 0; i < 4; i++)
            study.AddTrial(new("""{"x":90,"c":2}"""), 20);
        Assert.Equal(0, Far("{}"));
        Assert.InRange(Far("""{"constant_liar_type": "min"}"""), 0.4, 0.6);
        Assert.InRange(Far("""{"constant_liar_type": "max"}"""), 0, 0.01);

        double Far(string arguments) => Enumerable.Range(0, 400).Count(seed => X(Next(study, seed, arguments)) > 60) / 400.0;
    }

    [Fact]
    public void A_parameter_of_another_branch_comes_from_a_trial_that_has_it()
    {
        var study = new StudyHistory();
        study.AddTrial(new("""{"model":{"_name":"forest","trees":500,"depth":7},"scale":true}"""), 0);
        study.AddEnd(0, TrialState.Succeeded, 5);
        for (var i = 1; i < 1000; i++)
        {
            study.AddTrial(new($$"""{"model":{"_name":"svm","c":{{i}},"gamma":1},"scale":true}"""), i);
            study.AddEnd(i, TrialState.Succeeded, 1);
        }

        var forests = Enumerable.Range(0, 5000).Select(seed => Studies.Json(Studies.Tuner("Anneal", Tree, seed).Suggest(study.View(1000, 1000))))
            .Where(json => json.Contains("forest")).ToArray();
        Assert.NotEmpty(forests);
        // One observation of depth: the window is 1 / 1.1 of its width, around 7 of 1 to 19, and 0.4 of the draws stay.
        Assert.Contains(forests, json => json.Contains("\"depth\":7"));
    }

    private static ParameterSet Next(StudyHistory study, long seed, string arguments = "{}") => Assert.IsType<Suggestion.Propose>(
        Studies.Tuner("Anneal", Line, seed, arguments).Suggest(study.View(study.Trials.Count, study.Ends.Count))).Parameters;

    private static double X(ParameterSet parameters) => parameters.Root.GetProperty("x").GetDouble();

    private static StudyHistory Observed(int count, Func<int, double> x, Func<int, double> loss)
    {
        var study = new StudyHistory();
        for (var i = 0; i < count; i++)
        {
            study.AddTrial(new(FormattableString.Invariant($$"""{"x":{{x(i)}},"c":1}""")), i);
            study.AddEnd(i, TrialState.Succeeded, loss(i));
        }

        return study;
    }
}
