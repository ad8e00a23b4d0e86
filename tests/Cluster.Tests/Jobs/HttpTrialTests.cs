using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;
using k8s;

namespace AutoTune.Cluster.Tests.Jobs;

/// <summary>Whole experiments whose trials report over HTTP to a server and by no other way.</summary>
public sealed class HttpTrialTests(HttpTrialTests.SuiteWithServer shared) : IClassFixture<HttpTrialTests.SuiteWithServer>
{
    // report BODY [TOKEN]: prints the status. get: the parameters.
    private const string Client = """
        api=$AUTOTUNE_SERVER/api/v1/trials/$AUTOTUNE_TRIAL_ID
        report() { curl -s -o /dev/null -w '%{http_code}\n' -H "Authorization: Bearer ${2:-$AUTOTUNE_TRIAL_TOKEN}" -d "$1" "$api/metrics"; }
        get() { curl -s -f -H "Authorization: Bearer $AUTOTUNE_TRIAL_TOKEN" "$api/parameters"; }

        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trials_get_their_parameters_and_an_assessor_stops_them_by_what_they_report()
    {
        var suite = await shared.Suite;
        // Even trials are good; odd ones are bad and would go on for ever. Lines in the log do not count. The mean of equal numbers is only exact for some, such as 0.75.
        var experiment = suite.Experiment(
            4, 1, Client + TrialScripts.Of("""
                echo score=-1
                get | grep -qF -- "$1" || exit 7
                s=0
                if [ $((AUTOTUNE_TRIAL_SEQUENCE % 2)) = 0 ]; then
                  while [ $s -lt 40 ]; do s=$((s+1)); report "{\"type\": \"intermediate\", \"step\": $s, \"value\": 0.75}"; done
                  report "{\"type\": \"final\", \"value\": {\"default\": $1}}"
                else while :; do s=$((s+1)); report "{\"type\": \"intermediate\", \"step\": $s, \"value\": 0.1}"; sleep 0.5; done; fi
                """),
            policy: new { gracePeriodSeconds = 1 },
            assessor: new { builtinAssessorName = "Medianstop", classArgs = new { optimize_mode = "maximize" } }, collector: "http");
        await suite.Services.StartAsync(experiment);

        var finished = await suite.HoldsAsync(experiment, new(4, 1));

        Assert.Equal([TrialState.Succeeded, TrialState.EarlyStopped, TrialState.Succeeded, TrialState.EarlyStopped], finished.Trials.Select(trial => trial.State));
        Assert.Equal([X(finished.Trials[0]), 0.1, X(finished.Trials[2]), 0.1], finished.Trials.Select(trial => trial.Value));
        var curve = await suite.Services.Metrics.ReadAsync(experiment.Id, 0, 0, Cancellation);
        Assert.Equal(Enumerable.Range(1, 40).Select(step => (long)step).Append(0), curve.Select(result => result.Step));
    }

    [Fact]
    public async Task A_result_that_comes_after_the_jobs_end_counts_and_one_with_another_trials_token_does_not()
    {
        var suite = await shared.Suite;
        var experiment = suite.Experiment(2, 2, Client + TrialScripts.Of("""
            echo "$AUTOTUNE_TRIAL_TOKEN" >"$MARKS.draft-$AUTOTUNE_TRIAL_SEQUENCE"; mv "$MARKS.draft-$AUTOTUNE_TRIAL_SEQUENCE" "$MARKS.token-$AUTOTUNE_TRIAL_SEQUENCE"
            [ $AUTOTUNE_TRIAL_SEQUENCE = 0 ] && exit 0
            until [ -e "$MARKS.token-0" ]; do sleep 0.1; done
            report "{\"type\": \"final\", \"value\": $(report '{"type": "final", "value": 1}' "$(cat "$MARKS.token-0")")}"
            """), collector: "http");
        await suite.Services.StartAsync(experiment);
        await Wait.UntilAsync(
            async () => (await suite.Space.Client.BatchV1.ListNamespacedJobAsync(
                    suite.Space.Name, labelSelector: $"autotune.tensorstack.dev/experiment={experiment.Id}", cancellationToken: Cancellation))
                .Items.Any(job => job.Metadata.Name.EndsWith("-0", StringComparison.Ordinal) && job.Status.Succeeded == 1),
            TimeSpan.FromSeconds(60), () => $"the job of trial 0 has ended\n{suite.Services.Logs}");

        var token = (await File.ReadAllTextAsync($"{experiment.Marks.Path}.token-0", Cancellation)).Trim();
        Assert.Equal(HttpStatusCode.NoContent, await ReportAsync(suite, experiment, token, """{"type": "final", "value": 0.5}"""));

        var finished = await suite.HoldsAsync(experiment, new(2, 2) { Outcome = TrialState.Succeeded, Processes = false });
        Assert.Equal([0.5, 403.0], finished.Trials.Select(trial => trial.Value));
        Assert.Equal(HttpStatusCode.Conflict, await ReportAsync(suite, experiment, token, """{"type": "final", "value": 0.75}"""));
        Assert.All(suite.Services.Slots, slot => Assert.DoesNotContain(token[..30], slot.Log, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("chief", "worker2 chief1")]
    [InlineData("worker", "worker3")]
    public async Task The_main_replicas_values_stand_however_often_the_others_report(string role, string tasks)
    {
        var suite = await shared.Suite;
        var kind = new ForeignController.ForeignKind("tensorflow", "batch.tensorstack.dev", "v1beta1", "tensorflowtrainingjobs", "TensorFlowTrainingJob")
        {
            Pods = ForeignController.ForeignKind.Replicas, MainPod = job => $"{job}-{role}-0", Status = ForeignController.ForeignKind.Phase,
        };
        await using var controller = await ForeignController.StartAsync(suite.Space, kind);
        // The others report before the main one does and after it.
        var script = Client + $$"""
            values() { for step in $2; do report "{\"type\": \"intermediate\", \"step\": $step, \"value\": $1}"; done; report "{\"type\": \"final\", \"value\": $1}"; }
            case $HOSTNAME in
              *-{{role}}-0) until [ -e "$MARKS.others" ]; do sleep 0.1; done
                values "$1" "0 1"; touch "$MARKS.main"
                until [ -e "$MARKS.after" ]; do sleep 0.1; done;;
              *) while :; do
                  after=; if [ -e "$MARKS.main" ]; then after=yes; fi
                  values -5 "0 1 2"; touch "$MARKS.others"
                  if [ "$after" ]; then touch "$MARKS.after"; fi
                done;;
            esac
            """;
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = 1,
            Namespace = suite.Space.Name,
            Collector = "http",
            Script = script,
            TrialPolicy = new { gracePeriodSeconds = 1 },
            TrainingConfig = it => new
            {
                type = "tensorflow",
                tasks = tasks.Split(' ').Select(task => new { type = task[..^1], replicas = task[^1] - '0', template = JobSuite.Template(it, container: "tensorflow") }),
            },
        };
        await suite.Services.StartAsync(experiment);

        var finished = await suite.HoldsAsync(experiment, new(1, 1) { Outcome = TrialState.Succeeded, Processes = false });

        var x = X(finished.Trials[0]);
        Assert.Equal(x, finished.Trials[0].Value);
        Assert.Equal([x, x, -5, x], (await suite.Services.Metrics.ReadAsync(experiment.Id, 0, 0, Cancellation)).Select(result => result.Value));
    }

    [Theory]
    [InlineData("http", "report \"{\\\"type\\\": \\\"intermediate\\\", \\\"step\\\": $1, \\\"value\\\": $2}\"")]
    [InlineData("stdout", "echo \"{\\\"score\\\": $2, \\\"step\\\": $1}\"")]
    public async Task A_container_that_is_restarted_begins_a_new_curve(string collector, string tell)
    {
        var suite = await shared.Suite;
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = 1,
            Namespace = suite.Space.Name,
            Collector = collector,
            Script = Client + $$"""
                tell() { {{tell}}; }
                if mkdir "$MARKS.first"; then for step in 0 1 2 3; do tell $step 0.1; done; exit 1; fi
                # A start is known to the second.
                sleep 2
                tell 0 0.9; tell 1 0.8
                """,
            TrainingConfig = it => new { type = "job", backoffLimit = 3, template = Restarted(JobSuite.Template(it)) },
        };
        await suite.Services.StartAsync(experiment);

        var finished = await suite.HoldsAsync(experiment, new(1, 1) { Outcome = TrialState.Succeeded, Processes = false });

        Assert.Equal((0, 0.8), (finished.Trials[0].Attempt, finished.Trials[0].Value));
        Assert.Equal(
            [(0, 0.9), (1, 0.8)],
            (await suite.Services.Metrics.ReadAsync(experiment.Id, 0, 0, Cancellation))
                .Where(result => result.Type == MetricType.Intermediate).Select(result => (result.Step, result.Value)));

        static JsonNode Restarted(object template)
        {
            var node = JsonSerializer.SerializeToNode(template)!;
            node["spec"]!["restartPolicy"] = "OnFailure";
            return node;
        }
    }

    [Fact]
    public async Task The_log_of_a_running_trial_is_followed_through_the_server()
    {
        var suite = await shared.Suite;
        var experiment = suite.Experiment(1, 1, TrialScripts.Of("""
            echo begun; until [ -e "$MARKS.go" ]; do sleep 0.1; done
            echo score=0.25
            """));
        await suite.Services.StartAsync(experiment);
        await Wait.UntilAsync(() => experiment.Marks.Read().Count > 0, TimeSpan.FromSeconds(60), () => $"a start\n{suite.Services.Logs}");

        using var client = new HttpClient();
        await using var log = await client.GetStreamAsync(
            $"{suite.Services.Slot("Server").Url}/api/v1/experiments/{experiment.Id}/trials/0/log?follow=true", Cancellation);
        using var lines = new StreamReader(log);
        Assert.Equal("begun", await lines.ReadLineAsync(Cancellation));
        await File.WriteAllTextAsync($"{experiment.Marks.Path}.go", "", Cancellation);
        Assert.Equal("score=0.25", await lines.ReadLineAsync(Cancellation));
        Assert.Null(await lines.ReadLineAsync(Cancellation));

        await suite.HoldsAsync(experiment, new(1, 1) { Outcome = TrialState.Succeeded });
        using var gone = await client.GetAsync($"{suite.Services.Slot("Server").Url}/api/v1/experiments/{experiment.Id}/trials/0/log", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    private static double X(TrialRecord trial) => trial.Parameters.Root.GetProperty("x").GetDouble();

    private static async Task<HttpStatusCode> ReportAsync(JobSuite suite, ExperimentUnderTest experiment, string token, string body)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{suite.Services.Slot("Server").Url}/api/v1/trials/{TrialId.Of(experiment.Id, 0)}/metrics");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    /// <summary>One suite with a server for these tests.</summary>
    public sealed class SuiteWithServer : IAsyncDisposable
    {
        private readonly SharedServices services = new();
        private readonly Lazy<Task<JobSuite>> suite;

        public SuiteWithServer() => suite = new(() => JobSuite.StartAsync(services, new ApartSuite.Layout { Server = true }));

        internal Task<JobSuite> Suite => suite.Value;

        public async ValueTask DisposeAsync()
        {
            if (suite is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await suite.Value).DisposeAsync();
            await services.DisposeAsync();
        }
    }
}
