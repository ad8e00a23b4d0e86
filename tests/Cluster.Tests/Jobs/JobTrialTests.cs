using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;
using k8s;

namespace AutoTune.Cluster.Tests.Jobs;

/// <summary>Whole experiments whose trials are batch/v1 Jobs.</summary>
public sealed class JobTrialTests(SharedJobSuite shared) : IClassFixture<SharedJobSuite>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trials_get_parameters_every_way_and_report_by_their_log()
    {
        var suite = await shared.Suite;
        var experiment = suite.Experiment(6, 3, TrialScripts.Of("""
            echo "arg=$1" "env=$AUTOTUNE_PARAMETERS" "file=$(cat "$NNI_SYS_DIR/parameter.cfg")" "$NNI_PLATFORM"
            touch "$NNI_SYS_DIR/writable" || exit 7
            echo "{\"score\": 0.1, \"step\": 1}"
            echo "NNISDK_MEb'{\"parameter_id\": 0, \"trial_job_id\": \"$NNI_TRIAL_JOB_ID\", \"type\": \"FINAL\", \"sequence\": 0, \"value\": \"$1\"}'"
            """));
        await suite.Services.StartAsync(experiment);

        var finished = await suite.HoldsAsync(experiment, new(6, 3) { Outcome = TrialState.Succeeded });

        Assert.All(finished.Trials, trial => Assert.Equal(trial.Parameters.Root.GetProperty("x").GetDouble(), trial.Value));
        var curve = await suite.Services.Metrics.ReadAsync(experiment.Id, 0, 0, Cancellation);
        Assert.Equal(0.1, curve[0].Value);
    }

    [Fact]
    public async Task A_job_that_fails_is_retried_under_a_name_of_its_own_and_its_reason_has_its_log()
    {
        var suite = await shared.Suite;
        var experiment = suite.Experiment(
            2, 1, TrialScripts.Of("echo attempt $AUTOTUNE_TRIAL_ATTEMPT of the trial; [ $AUTOTUNE_TRIAL_SEQUENCE$AUTOTUNE_TRIAL_ATTEMPT = 01 ] || exit 3; echo score=1"),
            policy: new { maxRetries = 1 });
        await suite.Services.StartAsync(experiment);

        var finished = await suite.HoldsAsync(experiment, new(2, 1));

        Assert.Equal([TrialState.Succeeded, TrialState.Failed], finished.Trials.Select(trial => trial.State));
        Assert.All(finished.Trials, trial => Assert.Equal((1, 1), (trial.Attempt, trial.Retries)));
        var first = Assert.Single(finished.Trials[0].EarlierAttempts).Reason;
        Assert.Contains("exit code 3", first);
        Assert.Contains("attempt 0 of the trial", first);
        Assert.Contains("attempt 1 of the trial", finished.Trials[1].Reason);
    }

    [Theory]
    [InlineData("OOMKilled", "out of memory (OOMKilled)")]
    [InlineData("Evicted", "evicted: ")]
    public async Task What_befalls_a_pod_is_the_trials_reason(string fate, string reason)
    {
        var suite = await shared.Suite;
        var experiment = suite.Experiment(1, 1, TrialScripts.Of("sleep 60"), annotations: new Dictionary<string, string> { ["test-node/fate"] = fate });
        await suite.Services.StartAsync(experiment);

        var finished = await suite.HoldsAsync(experiment, new(1, 1) { Outcome = TrialState.Failed });

        Assert.Contains(reason, finished.Trials[0].Reason);
    }

    [Fact]
    public async Task An_image_that_does_not_exist_fails_the_trial_and_is_named()
    {
        var suite = await shared.Suite;
        var experiment = suite.Experiment(1, 1, image: "registry.example/model:missing");
        await suite.Services.StartAsync(experiment);

        var finished = await suite.HoldsAsync(experiment, new(1, 1) { Outcome = TrialState.Failed, Processes = false });

        Assert.Contains("its image cannot be pulled: ImagePullBackOff", finished.Trials[0].Reason);
    }

    [Fact]
    public async Task A_pod_that_is_never_scheduled_says_why_and_can_be_stopped()
    {
        var suite = await shared.Suite;
        var experiment = suite.Experiment(2, 1, annotations: new Dictionary<string, string> { ["test-node/fate"] = "Unschedulable" });
        await suite.Services.StartAsync(experiment);
        await Wait.UntilAsync(
            async () => (await suite.Services.Trials.FindAsync(experiment.Id, 0, Cancellation))?.Reason?.Contains("FailedScheduling: 0/1 nodes", StringComparison.Ordinal) == true,
            TimeSpan.FromSeconds(60), () => $"the trouble as the trial's message\n{suite.Services.Logs}");

        await suite.Services.PublishAsync(new StopExperiment(experiment.Id, "enough"));

        await suite.HoldsAsync(experiment, new(1, 1) { Reason = "Stopped", Outcome = TrialState.Stopped, Processes = false });
    }

    [Fact]
    public async Task A_job_that_runs_too_long_is_ended_with_all_its_processes()
    {
        var suite = await shared.Suite;
        var experiment = suite.Experiment(1, 1, TrialScripts.Of("sleep 300 & sleep 300"), policy: new { timeoutSeconds = 2, gracePeriodSeconds = 1 });
        await suite.Services.StartAsync(experiment);

        var finished = await suite.HoldsAsync(experiment, new(1, 1) { Outcome = TrialState.TimedOut });

        Assert.Contains("timeoutSeconds = 2", finished.Trials[0].Reason);
    }

    [Fact]
    public async Task Stopping_the_experiment_ends_running_jobs()
    {
        var suite = await shared.Suite;
        var experiment = suite.Experiment(10, 2, TrialScripts.Of("trap 'mark end; exit 0' TERM; while :; do sleep 0.1; done"), policy: new { gracePeriodSeconds = 5 });
        await suite.Services.StartAsync(experiment);
        await Wait.UntilAsync(() => experiment.Marks.Read().Count(mark => mark.IsStart) == 2, TimeSpan.FromSeconds(60), () => $"two starts\n{suite.Services.Logs}");

        await suite.Services.PublishAsync(new StopExperiment(experiment.Id, "enough"));

        await suite.HoldsAsync(experiment, new(2, 2) { Reason = "Stopped", Outcome = TrialState.Stopped });
    }

    [Fact]
    public async Task An_assessor_stops_jobs_by_what_their_logs_say()
    {
        var suite = await shared.Suite;
        // Even trials are good and reach many steps at once; odd ones are bad and would go on for ever.
        var experiment = suite.Experiment(
            6, 1, TrialScripts.Of("""
                s=0
                if [ $((AUTOTUNE_TRIAL_SEQUENCE % 2)) = 0 ]; then while [ $s -lt 1000 ]; do s=$((s+1)); echo "{\"score\": 0.9, \"step\": $s}"; done
                else while :; do s=$((s+1)); echo "{\"score\": 0.1, \"step\": $s}"; sleep 0.2; done; fi
                """),
            policy: new { gracePeriodSeconds = 1 },
            assessor: new { builtinAssessorName = "Medianstop", classArgs = new { optimize_mode = "maximize" } });
        await suite.Services.StartAsync(experiment);

        var finished = await suite.HoldsAsync(experiment, new(6, 1));

        Assert.Equal(
            finished.Trials.Select(trial => trial.Sequence % 2 == 0 ? TrialState.Succeeded : TrialState.EarlyStopped), finished.Trials.Select(trial => trial.State));
    }

    [Fact]
    public async Task A_job_that_is_deleted_behind_our_back_is_a_failed_attempt_and_never_made_again_under_it()
    {
        var suite = await shared.Suite;
        var experiment = suite.Experiment(
            1, 1, TrialScripts.Of("[ $AUTOTUNE_TRIAL_ATTEMPT = 1 ] || sleep 60; echo score=1"), policy: new { maxRetries = 1, gracePeriodSeconds = 1 });
        await suite.Services.StartAsync(experiment);
        await Wait.UntilAsync(() => experiment.Marks.Read().Count > 0, TimeSpan.FromSeconds(60), () => $"a start\n{suite.Services.Logs}");

        var jobs = await suite.Space.Client.BatchV1.ListNamespacedJobAsync(
            suite.Space.Name, labelSelector: $"autotune.tensorstack.dev/experiment={experiment.Id}", cancellationToken: Cancellation);
        await suite.Space.Client.BatchV1.DeleteNamespacedJobAsync(
            Assert.Single(jobs.Items).Metadata.Name, suite.Space.Name, propagationPolicy: "Background", cancellationToken: Cancellation);

        var finished = await suite.HoldsAsync(experiment, new(1, 1) { Outcome = TrialState.Succeeded });
        Assert.Contains("job was deleted", Assert.Single(finished.Trials[0].EarlierAttempts).Reason);
    }

    [Fact]
    public async Task A_kind_that_the_cluster_does_not_have_ends_the_experiment_and_its_definition_is_named()
    {
        var suite = await shared.Suite;
        var experiment = new ExperimentUnderTest
        {
            Namespace = suite.Space.Name,
            TrainingConfig = it => new { type = "trainjob", runtimeRef = new { name = "torch" }, trainer = new { command = it.Command } },
        };
        await suite.Services.StartAsync(experiment);

        var finished = await suite.HoldsAsync(
            experiment, new(1, 1) { Phase = Phase.Error, Reason = "CannotLaunch", Outcome = TrialState.Stopped, Processes = false });

        Assert.Contains("trainjobs.trainer.kubeflow.org is not installed", finished.State.Message);
    }

    [Fact]
    public async Task A_job_that_the_cluster_refuses_fails_with_the_clusters_words()
    {
        var suite = await shared.Suite;
        var experiment = new ExperimentUnderTest
        {
            Namespace = suite.Space.Name,
            MaxTrialNum = 1,
            TrainingConfig = it => new
            {
                type = "job",
                template = new { spec = new { restartPolicy = "Sometimes", containers = new[] { new { name = "main", image = "busybox", command = it.Command } } } },
            },
        };
        await suite.Services.StartAsync(experiment);

        var finished = await suite.HoldsAsync(experiment, new(1, 1) { Outcome = TrialState.Failed, Processes = false });

        Assert.Contains("the cluster refuses the job", finished.Trials[0].Reason);
        Assert.Contains("restartPolicy", finished.Trials[0].Reason);
    }

    [Fact]
    public async Task Two_hundred_trials_run_fifty_at_a_time()
    {
        var suite = await shared.Suite;
        var experiment = suite.Experiment(200, 50, TrialScripts.Of("sleep 0.$((AUTOTUNE_TRIAL_SEQUENCE % 10)); echo score=$1"));
        await suite.Services.StartAsync(experiment);

        await suite.HoldsAsync(experiment, new(200, 50) { Outcome = TrialState.Succeeded, Patience = TimeSpan.FromMinutes(5) });
    }
}
