using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Contracts;
using AutoTune.Services.Tests.Harness;
using static AutoTune.Cluster.Tests.Jobs.ForeignController;

namespace AutoTune.Cluster.Tests.Jobs;

/// <summary>Whole experiments for each kind of job whose controller is another project's.</summary>
public sealed class JobKindTests(SharedJobSuite shared) : IClassFixture<SharedJobSuite>
{
    private static readonly Dictionary<string, ForeignKind> Kinds = new[]
    {
        new ForeignKind("tensorflow", "batch.tensorstack.dev", "v1beta1", "tensorflowtrainingjobs", "TensorFlowTrainingJob")
            { Pods = ForeignKind.Replicas, MainPod = job => $"{job}-chief-0", Status = ForeignKind.Phase },
        new ForeignKind("pytorch", "batch.tensorstack.dev", "v1beta1", "pytorchtrainingjobs", "PyTorchTrainingJob")
            { Pods = ForeignKind.Replicas, MainPod = job => $"{job}-master-0", Status = ForeignKind.Phase },
        new ForeignKind("xgboost", "batch.tensorstack.dev", "v1beta1", "xgboosttrainingjobs", "XGBoostTrainingJob")
            { Pods = ForeignKind.Replicas, MainPod = job => $"{job}-master-0", Status = ForeignKind.Phase },
        new ForeignKind("kubeflow-pytorch", "kubeflow.org", "v1", "pytorchjobs", "PyTorchJob")
            { Pods = ForeignKind.Roles("pytorchReplicaSpecs"), MainPod = job => $"{job}-master-0", Status = ForeignKind.Condition("Succeeded", "Failed") },
        new ForeignKind("kubeflow-tensorflow", "kubeflow.org", "v1", "tfjobs", "TFJob")
            { Pods = ForeignKind.Roles("tfReplicaSpecs"), MainPod = job => $"{job}-chief-0", Status = ForeignKind.Condition("Succeeded", "Failed") },
        new ForeignKind("kubeflow-xgboost", "kubeflow.org", "v1", "xgboostjobs", "XGBoostJob")
            { Pods = ForeignKind.Roles("xgbReplicaSpecs"), MainPod = job => $"{job}-master-0", Status = ForeignKind.Condition("Succeeded", "Failed") },
        new ForeignKind("trainjob", "trainer.kubeflow.org", "v1alpha1", "trainjobs", "TrainJob")
            { Pods = TrainerPod, MainPod = job => $"{job}-node-0-0", Status = ForeignKind.Condition("Complete", "Failed") },
    }.ToDictionary(kind => kind.Type);

    // Every replica reports; the workers' values are wrong.
    private const string Script = """
        case $ROLE in main) sleep 0.3; echo "score=$1";; *) echo "score=-5";; esac
        [ "$1" != 2 ] || exit 9
        """;

    public static TheoryData<string> Types => [.. Kinds.Keys.Where(type => type != "trainjob")];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task The_main_replicas_log_counts_and_its_end_decides(string type)
    {
        var suite = await shared.Suite;
        await using var controller = await StartAsync(suite.Space, Kinds[type]);
        var main = type is "tensorflow" or "kubeflow-tensorflow" ? "chief" : "master";
        var container = type.EndsWith("tensorflow", StringComparison.Ordinal) ? "tensorflow" : type.EndsWith("pytorch", StringComparison.Ordinal) ? "pytorch" : "xgboost";
        object[] tasks = [new { type = main, template = Pod(container, "main") }, new { type = "worker", replicas = 2, template = Pod(container, "worker") }];
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = 4,
            TrialConcurrency = 2,
            Namespace = suite.Space.Name,
            SearchSpace = new { x = new { _type = "choice", _value = new[] { 1, 2 } } },
            Tuner = "GridSearch",
            // T9k's pytorch takes the first task for the main one, the others the one of the main role.
            TrainingConfig = it => new { type, tasks = type == "pytorch" ? tasks : [.. tasks.Reverse()] },
        };
        await suite.Services.StartAsync(experiment);

        var finished = await suite.HoldsAsync(experiment, new(2, 2) { Reason = "Exhausted", Processes = false });

        Assert.Equal(
            [(1, TrialState.Succeeded, 1.0), (2, TrialState.Failed, null)],
            finished.Trials.Select(trial => (trial.Parameters.Root.GetProperty("x").GetInt32(), trial.State, trial.Value)).OrderBy(trial => trial.Item1));
        Assert.Contains("exit code 9", finished.Trials.Single(trial => trial.State == TrialState.Failed).Reason);
        Assert.Equal(0, await controller.CountAsync());
    }

    [Fact]
    public async Task A_TrainJob_gets_command_and_environment_in_its_trainer()
    {
        var suite = await shared.Suite;
        await using var controller = await StartAsync(suite.Space, Kinds["trainjob"]);
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = 3,
            TrialConcurrency = 2,
            OptimizeMode = "maximize",
            Namespace = suite.Space.Name,
            Script = "echo \"score=$1\"; echo \"$AUTOTUNE_PARAMETERS\"",
            TrainingConfig = it => new { type = "trainjob", runtimeRef = new { name = "torch" }, trainer = new { command = it.Command } },
        };
        await suite.Services.StartAsync(experiment);

        var finished = await suite.HoldsAsync(experiment, new(3, 2) { Outcome = TrialState.Succeeded, Processes = false });

        Assert.All(finished.Trials, trial => Assert.Equal(trial.Parameters.Root.GetProperty("x").GetDouble(), trial.Value));
        Assert.Equal(0, await controller.CountAsync());
    }

    private static object Pod(string container, string role) => new
    {
        spec = new
        {
            containers = new[]
            {
                new
                {
                    name = container,
                    image = "busybox",
                    command = new[] { "sh", "-c", Script, "trial", "${AUTOTUNE_PARAM.x}" },
                    env = new[] { new { name = "ROLE", value = role } },
                },
            },
        },
    };

    // What a training runtime's JobSet makes of a TrainJob with one node.
    private static IEnumerable<(string, JsonObject)> TrainerPod(string job, JsonElement spec)
    {
        var trainer = JsonNode.Parse(spec.GetProperty("trainer").GetRawText())!.AsObject();
        trainer["name"] = "node";
        trainer["image"] = "busybox";
        yield return ($"{job}-node-0-0", new JsonObject
        {
            ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["jobset.sigs.k8s.io/jobset-name"] = job } },
            ["spec"] = new JsonObject { ["containers"] = new JsonArray(trainer) },
        });
    }
}
