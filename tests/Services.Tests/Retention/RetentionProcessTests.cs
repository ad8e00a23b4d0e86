using AutoTune.Contracts;
using AutoTune.Persistence;
using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Services.Tests.Retention;

/// <summary>Retention by the services as they are: several coordinators and launchers, and one of each killed.</summary>
public sealed class RetentionProcessTests(SharedSuites suites)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Finished_experiments_go_from_the_store_and_from_the_launchers_folder_and_are_told_once()
    {
        await using var suite = await ApartSuite.StartAsync(suites.Services, new(Coordinators: 2, Launchers: 2)
        {
            Environment = new Dictionary<string, string?> { ["Retention__ExperimentsMaxNumber"] = "1", ["Retention__LookEvery"] = "00:00:01" },
        });
        var experiments = Enumerable.Range(0, 3).Select(_ => new ExperimentUnderTest { MaxTrialNum = 3, TrialPolicy = new { retain = 1 } }).ToList();
        foreach (var experiment in experiments)
        {
            await suite.StartAsync(experiment);
            await Wait.UntilAsync(
                async () => await suite.Experiments.FindStateAsync(experiment.Id, Cancellation) is { Completed: true }, Patience, () => $"the end of an experiment\n{suite.Logs}");
        }
        foreach (var service in (string[])["ExperimentCoordinator", "TrialLauncher"])
        {
            await suite.Slot(service).KillAsync();
            await suite.Slot(service).StartAsync();
        }

        // The one that ended last stays, with the output of its best trial.
        await Wait.UntilAsync(() => Homes().SequenceEqual([experiments[2].Id]), Patience, () => $"the removal of two folders; there are {string.Join(' ', Homes())}\n{suite.Logs}");
        await Wait.UntilAsync(() => Outputs(experiments[2].Id) == 1, Patience, () => $"the removal of output\n{suite.Logs}");
        Assert.Equal(1, await StatesAsync());
        Assert.Equal(3, (await suite.Trials.ListAsync(experiments[2].Id, 0, 10, Cancellation)).Count);
        var notes = await suite.Store.GetRequiredService<IRetentionStore>().FindAsync([.. experiments.Select(experiment => experiment.Id)], Cancellation);
        Assert.Equal(experiments.Take(2).Select(experiment => experiment.Id).ToHashSet(), notes.Keys.ToHashSet());
        foreach (var experiment in experiments.Take(2))
        {
            Assert.Single(Lines("ExperimentCoordinator"), line => line.Contains($"Experiment {experiment.Id}, which ended", StringComparison.Ordinal));
            Assert.Single(Lines("TrialLauncher"), line => line.Contains($"The folder of experiment {experiment.Id} is removed", StringComparison.Ordinal));
        }

        // A message that was on its way for long does not run again what was removed.
        await suite.StartAsync(experiments[0]);
        await Wait.UntilAsync(
            () => Lines("ExperimentCoordinator").Any(line => line.Contains($"{experiments[0].Id} has ended and was removed at", StringComparison.Ordinal)),
            Patience, () => $"the refusal\n{suite.Logs}");
        Assert.Equal(1, await StatesAsync());

        List<Guid> Homes() => [.. Directory.GetDirectories(Path.Combine(suite.StateFolder, "experiments")).Select(path => Guid.Parse(Path.GetFileName(path)))];

        int Outputs(Guid id) => Directory.GetDirectories(Path.Combine(suite.StateFolder, "experiments", id.ToString(), "trials")).Count(trial => Directory.GetDirectories(trial).Length > 0);

        async Task<int> StatesAsync() => (await suite.Experiments.ListStatesAsync(null, 10, Cancellation)).Count;

        List<string> Lines(string service) => [.. suite.Slots.Where(slot => slot.Service == service).SelectMany(slot => slot.Log.Split('\n'))];
    }
}
