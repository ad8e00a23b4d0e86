using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;

namespace AutoTune.Services.Tests.Faults;

/// <summary>kill -9 of services at random moments of an experiment, with processes for trials and with trials that take no time.</summary>
public sealed class KilledServiceTests(SharedSuites suites, FaultTable table)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_service_is_killed_in_turn_and_started_again(bool noOp)
    {
        var moments = new Moments();
        await using var suite = await ApartSuite.StartAsync(suites.Services, new(NoOp: noOp));
        var experiment = Experiment(noOp);
        await suite.StartAsync(experiment);

        var first = moments.Next(suite.Slots.Count);
        await moments.DuringAsync(suite, experiment, 8, async i =>
        {
            var slot = suite.Slots[(first + i) % suite.Slots.Count];
            await slot.KillAsync();
            await slot.StartAsync();
        });

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, Expected(experiment, noOp));
        table.Add($"kill -9 of each service in turn{Kind(noOp)}", "2 x each of 4", moments.Seed, finished);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_services_are_killed_at_once_and_started_again(bool noOp)
    {
        var moments = new Moments();
        await using var suite = await ApartSuite.StartAsync(suites.Services, new(NoOp: noOp));
        var experiment = Experiment(noOp);
        await suite.StartAsync(experiment);

        await moments.DuringAsync(suite, experiment, 3, async _ =>
        {
            await Task.WhenAll(suite.Slots.Select(slot => slot.KillAsync()));
            await Task.WhenAll(suite.Slots.Select(slot => slot.StartAsync()));
        });

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, Expected(experiment, noOp));
        table.Add($"kill -9 of all services at once{Kind(noOp)}", "3 x 4", moments.Seed, finished);
    }

    [Fact]
    public async Task Several_of_each_service_work_together_and_one_of_each_dies_for_good()
    {
        var moments = new Moments();
        await using var suite = await ApartSuite.StartAsync(suites.Services, new(Coordinators: 2, TunerWorkers: 4, AssessorWorkers: 2, Launchers: 3));
        var experiment = Experiment(noOp: false);
        await suite.StartAsync(experiment);

        string[] services = ["ExperimentCoordinator", "TunerWorker", "AssessorWorker", "TrialLauncher"];
        await moments.DuringAsync(suite, experiment, 4, i => suite.Slot(services[i]).KillAsync());

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, Expected(experiment, noOp: false));
        table.Add("2 coordinators, 4 tuner workers, 2 assessor workers, 3 launchers; one of each killed for good", "4", moments.Seed, finished);
        Assert.True(finished.Trials.Select(trial => trial.Owner).Distinct().Count() > 1, "one launcher ran everything");
    }

    private static ExperimentUnderTest Experiment(bool noOp) => new() { MaxTrialNum = noOp ? 1000 : 200, TrialConcurrency = 4 };

    private static Expectation Expected(ExperimentUnderTest experiment, bool noOp) =>
        new(experiment.MaxTrialNum, 4) { Outcome = TrialState.Succeeded, Processes = !noOp };

    private static string Kind(bool noOp) => noOp ? ", no-op trials" : "";
}
