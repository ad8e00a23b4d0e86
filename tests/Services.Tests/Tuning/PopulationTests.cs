using AutoTune.Contracts;
using AutoTune.Services.Tests.Faults;
using AutoTune.Services.Tests.Harness;

namespace AutoTune.Services.Tests.Tuning;

/// <summary>PBT as whole experiments, whose trials write and read real checkpoints.</summary>
public sealed class PopulationTests(SharedSuites suites, FaultTable table)
{
    private const int Trials = (3 * Lineage.Population) + 2;

    [Theory]
    [InlineData(Way.Embedded, 1)]
    [InlineData(Way.Embedded, 7)]
    [InlineData(Way.Apart, 3)]
    [InlineData(Way.Apart, 7)]
    public async Task Each_generation_goes_on_from_the_checkpoints_of_the_one_before(Way way, int concurrency)
    {
        var experiment = Lineage.Experiment(Trials, concurrency);

        // However many slots there are, a generation is not begun before the one before has ended.
        var finished = await WholeRun.RunAsync(
            await suites.Of(way), experiment, new(Trials, Math.Min(concurrency, Lineage.Population)) { Outcome = TrialState.Succeeded });

        Lineage.Holds(finished);
        Assert.All(finished.Trials, trial => Assert.True(trial.SeenEnds >= trial.Sequence / Lineage.Population * Lineage.Population));
    }

    [Theory]
    [InlineData(Way.Embedded, 3)]
    [InlineData(Way.Apart, 7)]
    public async Task Members_that_fail_go_on_from_the_best_ones_checkpoint(Way way, int concurrency)
    {
        var experiment = Lineage.Experiment(
            Trials, concurrency, "test $((AUTOTUNE_TRIAL_SEQUENCE % 3)) != 1 || { mark end; exit 3; }", Scratch.New());

        var finished = await WholeRun.RunAsync(await suites.Of(way), experiment, new(Trials, Lineage.Population));

        Lineage.Holds(finished);
        Assert.All(finished.Trials, trial => Assert.Equal(trial.Sequence % 3 == 1 ? TrialState.Failed : TrialState.Succeeded, trial.State));
    }

    [Fact]
    public async Task The_same_lines_go_on_after_a_kill_of_the_tuner_worker_and_of_the_coordinator()
    {
        var moments = new Moments();
        await using var suite = await ApartSuite.StartAsync(suites.Services);
        var experiment = Lineage.Experiment(10 * Lineage.Population, 3, folder: Scratch.New());
        await suite.StartAsync(experiment);

        await moments.KillInTurnAsync(suite, experiment, [suite.Slot("TunerWorker"), suite.Slot("ExperimentCoordinator")]);

        var finished = await ExperimentInvariants.HoldAsync(
            suite, experiment, new(experiment.MaxTrialNum, 3) { Outcome = TrialState.Succeeded });
        Lineage.Holds(finished);
        WholeRun.ProposedByTheStudyAlone(experiment, finished);
        table.Add("kill -9 of the tuner worker and the coordinator, PBT", "1 x each", moments.Seed, finished);
    }
}
