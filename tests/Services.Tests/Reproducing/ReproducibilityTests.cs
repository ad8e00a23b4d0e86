using AutoTune.Contracts;
using AutoTune.Services.Tests.Faults;
using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;
using RabbitMQ.Client;

namespace AutoTune.Services.Tests.Reproducing;

/// <summary>The same seed gives the same trials, wherever and however often the suite is interrupted.</summary>
public sealed class ReproducibilityTests(SharedSuites suites, FaultTable table)
{
    private const int Trials = 40;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Random")]
    [InlineData("TPE")]
    public async Task One_at_a_time_the_same_seed_gives_the_same_trials_embedded_and_apart_with_and_without_kills(string tuner)
    {
        var embedded = await RunAsync(await suites.Of(Way.Embedded), Experiment(tuner, 1));
        var apart = await RunAsync(await suites.Of(Way.Apart), Experiment(tuner, 1));
        Assert.Equal(Seen(embedded), Seen(apart));

        var moments = new Moments();
        var experiment = Experiment(tuner, 1);
        await using var suite = await ApartSuite.StartAsync(suites.Services);
        await suite.StartAsync(experiment);
        await moments.KillInTurnAsync(suite, experiment, suite.Slots);
        var killed = await ExperimentInvariants.HoldAsync(suite, experiment, new(Trials, 1) { Outcome = TrialState.Succeeded });
        Assert.Equal(Seen(embedded), Seen(killed));
        table.Add($"kill -9 of each service, one trial at a time, {tuner}: the same trials as without", "1 x each of 4", moments.Seed, killed);
    }

    [Fact]
    public async Task An_embedded_suite_that_is_restarted_in_between_goes_on_with_the_same_trials()
    {
        var whole = await RunAsync(await suites.Of(Way.Embedded), Experiment("TPE", 1));
        var folder = Scratch.New();
        var experiment = Experiment("TPE", 1);
        var suite = await EmbeddedSuite.StartAsync(folder);
        await suite.StartAsync(experiment);

        foreach (var ended in new[] { 7, 23 })
        {
            await suite.EndedAsync(experiment.Id, ended);
            await suite.DisposeAsync();
            suite = await EmbeddedSuite.StartAsync(folder);
        }

        var restarted = await ExperimentInvariants.HoldAsync(suite, experiment, new(Trials, 1) { Outcome = TrialState.Succeeded });
        await suite.DisposeAsync();
        Assert.Equal(Seen(whole), Seen(restarted));
    }

    [Theory]
    [InlineData("Random")]
    [InlineData("TPE")]
    public async Task A_request_that_comes_again_gets_the_same_answer_from_workers_that_know_nothing(string tuner)
    {
        await using var suite = await ApartSuite.StartAsync(suites.Services, new(TunerWorkers: 2));
        var finished = await RunAsync(suite, Experiment(tuner, 4));
        foreach (var worker in suite.Slots.Where(slot => slot.Service == "TunerWorker"))
        {
            await worker.KillAsync();
            await worker.StartAsync();
        }
        await using var client = await suite.ConnectAsync();
        var answers = (await client.Channel.QueueDeclareAsync(cancellationToken: Cancellation)).QueueName;
        await client.Channel.QueueBindAsync(answers, Plain.Exchange(typeof(SuggestionCompleted)), "", cancellationToken: Cancellation);

        foreach (var trial in finished.Trials)
        {
            // A worker that proposes something else than stands says so in its log, and answers nothing.
            await client.PublishAsync(
                Plain.Exchange(typeof(SuggestTrials)), Envelope(new SuggestTrials(trial.ExperimentId, trial.Sequence, 1, trial.SeenEnds)),
                "application/vnd.masstransit+json");
            await Wait.UntilAsync(
                async () => await client.Channel.BasicGetAsync(answers, autoAck: true, Cancellation) is not null,
                TimeSpan.FromSeconds(30), () => $"the same answer for trial {trial.Sequence}, which had seen {trial.SeenEnds} ends\n{suite.Logs}");
        }

        Assert.Contains(finished.Trials, trial => trial.SeenEnds > 0);
        Assert.DoesNotContain("this worker proposes", suite.Logs);
    }

    private static ExperimentUnderTest Experiment(string tuner, int concurrency) => new()
    {
        MaxTrialNum = Trials,
        TrialConcurrency = concurrency,
        Tuner = tuner,
        Seed = 20_26,
        SearchSpace = new
        {
            x = new { _type = "uniform", _value = new[] { 0.0, 1.0 } },
            y = new { _type = "choice", _value = new[] { "a", "b", "c" } },
            z = new { _type = "loguniform", _value = new[] { 0.001, 1 } },
        },
        Script = TrialScripts.Of("echo score=$1"),
    };

    private static async Task<FinishedExperiment> RunAsync(SuiteUnderTest suite, ExperimentUnderTest experiment)
    {
        await suite.StartAsync(experiment);
        return await ExperimentInvariants.HoldAsync(suite, experiment, new(Trials, experiment.TrialConcurrency) { Outcome = TrialState.Succeeded });
    }

    private static IEnumerable<(string, double?, int)> Seen(FinishedExperiment finished) =>
        finished.Trials.Select(trial => (trial.Parameters.Json, trial.Value, trial.SeenEnds));

    private static string Envelope<T>(T message) =>
        $$"""{"messageId": "{{Guid.NewGuid()}}", "messageType": ["urn:message:AutoTune.Contracts:{{typeof(T).Name}}"], "message": {{Plain.Json(message)}}}""";
}
