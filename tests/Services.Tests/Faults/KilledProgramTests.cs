using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;

namespace AutoTune.Services.Tests.Faults;

/// <summary>kill -9 of <c>autotune run</c>, which is every service at once and the transport, and the same command again.</summary>
public sealed class KilledProgramTests(SharedSuites suites, FaultTable table)
{
    [Fact]
    public async Task The_command_line_is_killed_and_goes_on_where_it_was()
    {
        var moments = new Moments();
        var experiment = new ExperimentUnderTest { MaxTrialNum = 200, TrialConcurrency = 4 };

        await using var program = await RunWithKillsAsync(experiment, moments, kills: 6);

        var finished = await ExperimentInvariants.HoldAsync(program, experiment, new(200, 4) { Outcome = TrialState.Succeeded });
        table.Add("kill -9 of autotune run, run again", "6", moments.Seed, finished);
    }

    [Fact]
    public async Task One_at_a_time_it_proposes_the_same_trials_as_without_kills()
    {
        var whole = new ExperimentUnderTest { MaxTrialNum = 40, Tuner = "TPE" };
        var embedded = await suites.Of(Way.Embedded);
        await embedded.StartAsync(whole);
        var expected = await ExperimentInvariants.HoldAsync(embedded, whole, new(40, 1) { Outcome = TrialState.Succeeded });
        var moments = new Moments();
        var experiment = new ExperimentUnderTest { MaxTrialNum = 40, Tuner = "TPE" };

        await using var program = await RunWithKillsAsync(experiment, moments, kills: 3);

        var finished = await ExperimentInvariants.HoldAsync(program, experiment, new(40, 1) { Outcome = TrialState.Succeeded });
        Assert.Equal(
            expected.Trials.Select(trial => (trial.Parameters.Json, trial.Value, trial.SeenEnds)),
            finished.Trials.Select(trial => (trial.Parameters.Json, trial.Value, trial.SeenEnds)));
    }

    private static async Task<EmbeddedProgram> RunWithKillsAsync(ExperimentUnderTest experiment, Moments moments, int kills)
    {
        var program = await EmbeddedProgram.BeginAsync(experiment);
        await moments.DuringAsync(program, experiment, kills, async _ =>
        {
            await program.KillAsync();
            await program.RunAsync();
        });
        return program;
    }
}
