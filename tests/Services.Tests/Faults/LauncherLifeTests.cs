using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;

namespace AutoTune.Services.Tests.Faults;

/// <summary>Trials through the deaths and restarts of their launcher: adopted, none lost, none started twice.</summary>
public sealed class LauncherLifeTests(SharedSuites suites, FaultTable table)
{
    private static readonly string Gated = TrialScripts.Of("until test -e \"$MARKS.go\"; do sleep 0.02; done; echo score=$1");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Running_trials_are_adopted_by_the_launchers_next_start(bool kill)
    {
        await using var suite = await ApartSuite.StartAsync(suites.Services);
        var experiment = new ExperimentUnderTest { MaxTrialNum = 6, TrialConcurrency = 3, Script = Gated };
        await suite.StartAsync(experiment);
        await RunningAsync(suite, experiment, 3);
        var launcher = suite.Slot("TrialLauncher");

        for (var i = 0; i < 2; i++)
        {
            await (kill ? launcher.KillAsync() : launcher.StopAsync());
            await launcher.StartAsync();
        }
        await (kill ? launcher.KillAsync() : launcher.StopAsync());
        await File.WriteAllTextAsync(experiment.Marks.Path + ".go", "", TestContext.Current.CancellationToken);
        await Wait.UntilAsync(
            () => ExperimentInvariants.LeftBehind(experiment.Id).Count == 0, TimeSpan.FromSeconds(30), () => "the end of the trials without a launcher");
        await launcher.StartAsync();

        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(6, 3) { Outcome = TrialState.Succeeded });
        Assert.All(finished.Trials, trial => Assert.Equal(0, trial.Attempt));
        table.Add(kill ? "kill -9 of the launcher over running trials" : "SIGTERM of the launcher over running trials", "3", null, finished);
    }

    [Fact]
    public async Task A_stop_that_comes_while_there_is_no_launcher_is_carried_out_by_the_next()
    {
        await using var suite = await ApartSuite.StartAsync(suites.Services);
        var experiment = new ExperimentUnderTest { MaxTrialNum = 6, TrialConcurrency = 3, Script = Gated };
        await suite.StartAsync(experiment);
        await RunningAsync(suite, experiment, 3);
        var launcher = suite.Slot("TrialLauncher");
        await launcher.KillAsync();

        await suite.PublishAsync(new StopExperiment(experiment.Id));
        await suite.StateAsync(experiment.Id, state => state.StopRequested, "the stop");
        await launcher.StartAsync();

        await ExperimentInvariants.HoldAsync(suite, experiment, new(3, 3) { Reason = "Stopped", Outcome = TrialState.Stopped });
    }

    [Fact]
    public async Task A_launcher_that_hangs_loses_its_trials_and_kills_what_is_left_of_them_when_it_comes_back()
    {
        await using var suite = await ApartSuite.StartAsync(suites.Services, new(Launchers: 2, LostAfter: TimeSpan.FromSeconds(6)));
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = 4,
            TrialConcurrency = 4,
            TrialPolicy = new { maxRetries = 1 },
            Script = TrialScripts.Of("test $AUTOTUNE_TRIAL_ATTEMPT = 1 || { until test -e \"$MARKS.go\"; do sleep 0.05; done; }; echo score=$1"),
        };
        await suite.StartAsync(experiment);
        await RunningAsync(suite, experiment, 4);
        var frozen = suite.Slot("TrialLauncher");
        var owner = $"{Environment.MachineName}/{NameOf(frozen)}";
        var lost = (await suite.Trials.ListOwnedAsync(owner, TestContext.Current.CancellationToken)).Select(trial => trial.Sequence).ToList();

        frozen.Freeze();
        await Wait.UntilAsync(
            async () => (await suite.Trials.FindManyAsync(experiment.Id, lost, default)).All(trial => trial.State == TrialState.Succeeded),
            TimeSpan.FromSeconds(90), () => $"the other launcher runs what {owner} lost\n{suite.Logs}");
        frozen.Thaw();

        await Wait.UntilAsync(
            () => lost.All(sequence => ExperimentInvariants.LeftBehind(experiment.Id, sequence).Count == 0),
            TimeSpan.FromSeconds(30), () => $"the end of what {owner} lost\n{suite.Logs}");
        await File.WriteAllTextAsync(experiment.Marks.Path + ".go", "", TestContext.Current.CancellationToken);
        // The hung launcher's processes went on until it could kill them: more than allowed ran for that time, as nobody could know of them.
        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, new(4, 8) { Outcome = TrialState.Succeeded });
        Assert.All(finished.Trials, trial => Assert.Equal(lost.Contains(trial.Sequence) ? 1 : 0, trial.Retries));
        Assert.All(finished.Trials.Where(trial => lost.Contains(trial.Sequence)), trial => Assert.Contains("is gone", trial.EarlierAttempts[0].Reason));
        table.Add("launcher hangs for longer than LostAfter", "1", null, finished);
    }

    private static string NameOf(ServiceSlot launcher) =>
        launcher.Log.Split('\n').First(line => line.Contains("Launcher ", StringComparison.Ordinal) && line.Contains("with back end", StringComparison.Ordinal))
            .Split("Launcher ")[^1].Split(' ')[0].Split('/')[1];

    private static Task RunningAsync(SuiteUnderTest suite, ExperimentUnderTest experiment, int count) =>
        Wait.UntilAsync(() => experiment.Marks.Read().Count(mark => mark.IsStart) >= count, TimeSpan.FromSeconds(60), () => $"{count} running trials\n{suite.Logs}");
}
