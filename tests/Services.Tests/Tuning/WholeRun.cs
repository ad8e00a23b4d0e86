using System.Text.Json;
using AutoTune.Algorithms;
using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using AutoTune.Services.Tests.Harness;

namespace AutoTune.Services.Tests.Tuning;

/// <summary>An experiment from its start to its end, and what holds for each, whatever searches.</summary>
internal static class WholeRun
{
    /// <summary>The reconciler asks again when an answer is 4 s late; it counts from a moment before the request leaves.</summary>
    private static readonly TimeSpan Overdue = TimeSpan.FromSeconds(3);

    public static async Task<FinishedExperiment> RunAsync(SuiteUnderTest suite, ExperimentUnderTest experiment, Expectation expected)
    {
        await using var requests = await suite.NoteRequestsAsync();
        await suite.StartAsync(experiment);
        var finished = await ExperimentInvariants.HoldAsync(suite, experiment, expected);
        AskedOnlyForNews(await requests.ReadAsync(experiment.Id));
        ProposedByTheStudyAlone(experiment, finished);
        return finished;
    }

    /// <summary>
    /// A request brings the tuner at least one end that the one before did not: so there is one at the start and at most one for each end,
    /// however often the tuner waits.
    /// </summary>
    public static void AskedOnlyForNews(IReadOnlyList<IRequestLog.Request> requests)
    {
        Assert.Equal((0, 0), (requests[0].Message.FirstSequence, requests[0].Message.SeenEnds));
        foreach (var (before, next) in requests.Zip(requests.Skip(1)))
        {
            Assert.True(
                next.Message.SeenEnds > before.Message.SeenEnds || next.SentAt - before.SentAt > Overdue,
                $"asked again with nothing new:\n{string.Join('\n', requests)}");
        }
    }

    /// <summary>A tuner that is made now and reads the stored study proposes every trial as it stands, whoever proposed it and whenever.</summary>
    public static void ProposedByTheStudyAlone(ExperimentUnderTest experiment, FinishedExperiment finished)
    {
        var spec = new ExperimentReader(AlgorithmRegistry.Instance).ReadSpec(experiment.Message.Spec!.Value.GetRawText(), absoluteWorkingDir: true).Spec!;
        var study = new StudyHistory();
        foreach (var trial in finished.Trials)
            study.AddTrial(trial.Parameters, trial.SeenEnds);
        foreach (var end in finished.Ends)
            study.AddEnd(end.Sequence, end.State, spec.Direction == OptimizeMode.Maximize ? -end.Value : end.Value);
        var tuner = AlgorithmRegistry.Instance.CreateTuner(spec.Tuner, spec.SearchSpace, spec.Seed!.Value, StateFolder(finished));
        foreach (var trial in finished.Trials)
        {
            var proposed = Assert.IsType<Suggestion.Propose>(tuner.Suggest(study.View(trial.Sequence, trial.SeenEnds)));
            Assert.Equal(trial.Parameters.Json, proposed.Parameters.Json);
        }
    }

    /// <summary>Local trials without a configured folder share one in their working folder.</summary>
    private static string StateFolder(FinishedExperiment finished) => $".autotune/experiments/{finished.State.Id}";
}
