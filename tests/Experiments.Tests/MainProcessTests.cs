namespace AutoTune.Experiments.Tests;

/// <summary>The command of a cluster's spec that <c>--local</c> runs.</summary>
public sealed class MainProcessTests
{
    [Theory]
    [InlineData("{type: local, command: [main]}")]
    [InlineData("{type: tensorflow, tasks: [{type: worker, template: POD(tensorflow, other)}, {type: Chief, template: POD(tensorflow, main)}]}")]
    [InlineData("{type: tensorflow, tasks: [{type: ps, template: POD(tensorflow, other)}, {type: worker, template: POD(tensorflow, main)}]}")]
    [InlineData("{type: pytorch, tasks: [{type: a, template: POD(x, main)}, {type: b, template: POD(x, other)}]}")]
    [InlineData("{type: xgboost, tasks: [{type: worker, template: POD(xgboost, other)}, {type: master, template: POD(xgboost, main)}]}")]
    [InlineData("{type: kubeflow-pytorch, tasks: [{type: Worker, template: POD(pytorch, other)}, {type: Master, template: POD(pytorch, main)}]}")]
    [InlineData("{type: job, template: POD(x, main)}")]
    [InlineData("{type: job, tasks: [{template: POD(x, main)}]}")]
    [InlineData("{type: trainjob, runtimeRef: {name: torch}, trainer: {command: [main]}}")]
    public void The_main_replicas_first_container_gives_the_command(string config) => Assert.Equal("main", Process(config)!.Command[0]);

    [Fact]
    public void Arguments_folder_and_plain_variables_come_along()
    {
        var process = Process(
            "{type: job, template: {spec: {containers: [{name: x, command: [a], args: [b], workingDir: /w, env: [{name: N, value: v}, {name: S, valueFrom: {}}]}]}}}")!;

        Assert.Equal(["a", "b"], process.Command);
        Assert.Equal("/w", process.WorkingDir);
        Assert.Equal("v", Assert.Single(process.Env).Value);
    }

    [Fact]
    public void The_images_own_command_is_not_known() =>
        Assert.Null(Process("{type: job, template: {spec: {containers: [{name: x, image: y}]}}}"));

    private static Spec.LocalProcess? Process(string config)
    {
        var written = System.Text.RegularExpressions.Regex.Replace(config, @"POD\((.*?), (.*?)\)", "{spec: {containers: [{name: $1, command: [$2]}]}}");
        var result = FakeCatalog.Reader.ReadManifest(
            $"apiVersion: tensorstack.dev/v1beta1\nkind: AutoTuneExperiment\nmetadata: {{name: a}}\nspec:\n  maxTrialNum: 1\n  searchSpace: {{a: {{_type: uniform, _value: [0, 1]}}}}\n  trainingConfig: {written}\n");
        Assert.Empty(result.Problems);
        return result.Spec!.TrainingConfig.MainProcess();
    }
}
