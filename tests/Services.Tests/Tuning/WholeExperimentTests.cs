using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;

namespace AutoTune.Services.Tests.Tuning;

/// <summary>
/// Algorithms that wait for a batch, a generation or a rung, or that run out of points, as whole experiments through all services: no
/// stall, no asking without news, every trial counted once.
/// </summary>
public sealed class WholeExperimentTests(SharedSuites suites)
{
    private const int Smaller = 2; // than a population, batch or rung
    private const int Larger = 7;
    private const int Trials = 15; // no multiple of them

    private static readonly string[] Searches = ["Evolution", "PPOTuner", "CmaEs", "BOHB", "GridSearch", "Batch"];

    public static TheoryData<Way, string, int> All => new(
        from way in Enum.GetValues<Way>()
        from name in Searches
        from concurrency in new[] { Smaller, Larger }
        select (way, name, concurrency));

    public static TheoryData<Way, string> Assessed => new(
        from way in Enum.GetValues<Way>()
        from name in Searches
        where name != "BOHB" // decides itself how long trials run
        select (way, name));

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_ends_when_every_third_trial_fails(Way way, string name, int concurrency)
    {
        var search = Search.Of(name);
        var experiment = search.Experiment(Trials, concurrency, TrialScripts.Of("test $((AUTOTUNE_TRIAL_SEQUENCE % 3)) != 1 || { mark end; exit 3; }; echo score=$1"));

        var finished = await WholeRun.RunAsync(await suites.Of(way), experiment, search.Expected(experiment));

        Assert.All(finished.Trials, trial => Assert.Equal(trial.Sequence % 3 == 1 ? TrialState.Failed : TrialState.Succeeded, trial.State));
    }

    [Theory]
    [MemberData(nameof(Assessed))]
    public async Task It_ends_when_an_assessor_stops_trials(Way way, string name)
    {
        var search = Search.Of(name);
        // Every fourth trial gets nowhere, and goes on until it is stopped; the others are as good as each other on the way.
        var experiment = search.Experiment(Trials / 2, Smaller, TrialScripts.Of("""
            left=60
            if test $((AUTOTUNE_TRIAL_SEQUENCE % 4)) = 3; then
                while test $left -gt 0; do echo score=0; left=$((left - 1)); sleep 0.05; done
            else
                while test $left -gt 0; do echo score=10; left=$((left - 1)); done
                echo score=$1
            fi
            """), new { builtinAssessorName = "Medianstop", classArgs = new { optimize_mode = "maximize" } });

        var finished = await WholeRun.RunAsync(await suites.Of(way), experiment, search.Expected(experiment));

        Assert.All(finished.Trials, trial => Assert.Equal(trial.Sequence % 4 == 3 ? TrialState.EarlyStopped : TrialState.Succeeded, trial.State));
    }

    [Theory]
    [InlineData("Evolution")]
    [InlineData("PPOTuner")]
    [InlineData("CmaEs")]
    [InlineData("BOHB")]
    public async Task It_goes_on_when_all_trials_fail(string name)
    {
        var search = Search.Of(name);
        var experiment = search.Experiment(Trials, Larger, TrialScripts.Of("mark end; exit 3"));

        var finished = await WholeRun.RunAsync(
            await suites.Of(Way.Embedded), experiment, search.Expected(experiment) with { Outcome = TrialState.Failed });

        Assert.Null(finished.State.BestSequence);
    }
}
