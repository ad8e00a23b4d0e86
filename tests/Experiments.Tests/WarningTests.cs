using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Tests;

/// <summary>What is accepted with a doubt, and which algorithm and direction are taken when nobody wrote them.</summary>
public sealed class WarningTests
{
    private const string Uniform = "a: {_type: uniform, _value: [0, 1]}";

    [Fact]
    public void The_default_tuner_is_named_with_its_reason()
    {
        var result = ReadingTests.Manifest(Uniform, "");

        Assert.Equal("TPE", result.Spec!.Tuner.Name);
        Assert.Equal(OptimizeMode.Minimize, result.Spec.Direction);
        Expect(result, "spec.tuner", "TPE is taken, and the experiment minimizes");
    }

    [Fact]
    public void A_tuner_wins_over_an_advisor()
    {
        var result = ReadingTests.Manifest(
            Uniform, "tuner: {builtinTunerName: TPE, classArgs: {optimize_mode: minimize}}\n  advisor: {builtinAdvisorName: nonsense}");

        Assert.Equal("TPE", result.Spec!.Tuner.Name);
        Expect(result, "spec.advisor", "is ignored, since a tuner is set too");
    }

    [Fact]
    public void An_advisor_alone_proposes()
    {
        var result = ReadingTests.Manifest(Uniform, "advisor: {builtinAdvisorName: HyperbandAdvisor, classArgs: {optimize_mode: maximize, R: 9}}");

        Assert.Equal((AlgorithmKind.Advisor, "Hyperband"), (result.Spec!.Tuner.Kind, result.Spec.Tuner.Name));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void An_assessor_without_a_tuner_is_ignored()
    {
        var result = ReadingTests.Manifest(Uniform, "assessor: {builtinAssessorName: Medianstop}");

        Assert.Null(result.Spec!.Assessor);
        Assert.Contains(result.Warnings, warning => warning.Path == "spec.assessor" && warning.Message.Contains("is ignored"));
    }

    [Fact]
    public void A_direction_that_nobody_wrote_is_the_tuners_default()
    {
        var result = ReadingTests.Manifest(Uniform, "tuner: {builtinTunerName: Evolution}");

        Assert.Equal(OptimizeMode.Maximize, result.Spec!.Direction);
        Expect(result, "spec.tuner.classArgs.optimize_mode", "Evolution maximizes by default, and so does the experiment");
    }

    [Fact]
    public void Where_the_tuner_needs_no_direction_the_assessor_has_it()
    {
        var result = ReadingTests.Manifest(
            Uniform, "tuner: {builtinTunerName: GridSearch}\n  assessor: {builtinAssessorName: Medianstop, classArgs: {optimize_mode: minimize}}");

        Assert.Equal(OptimizeMode.Minimize, result.Spec!.Direction);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void An_assessors_default_that_differs_from_the_experiment_is_said()
    {
        var result = ReadingTests.Manifest(
            Uniform, "tuner: {builtinTunerName: TPE, classArgs: {optimize_mode: minimize}}\n  assessor: {builtinAssessorName: Curvefitting}");

        Assert.Equal(OptimizeMode.Maximize, result.Spec!.Assessor!.Mode);
        Expect(result, "spec.assessor.classArgs.optimize_mode", "Curvefitting maximizes by default, though the experiment minimizes");
    }

    [Fact]
    public void An_argument_that_is_ignored_says_why()
    {
        var result = ReadingTests.Manifest(Uniform, "tuner: {builtinTunerName: TPE, classArgs: {optimize_mode: minimize, parallel_optimize: true}}");

        Assert.Equal("{}", result.Spec!.Tuner.Arguments.GetRawText());
        Expect(result, "spec.tuner.classArgs.parallel_optimize", "a liar is on when constant_liar_type is set");
    }

    [Fact]
    public void An_item_listed_twice_is_likelier()
    {
        var result = ReadingTests.Manifest("a: {_type: choice, _value: [1, 2, 1.0]}", "tuner: {builtinTunerName: TPE, classArgs: {optimize_mode: minimize}}");

        Expect(result, "spec.searchSpace.a._value[2]", "twice as likely");
    }

    [Theory]
    [InlineData("{type: tensorflow, tasks: [{type: worker, template: {spec: {containers: [{name: main}]}}}]}", "spec.trainingConfig.tasks[0].template.spec.containers[0].name", "tensorflow")]
    [InlineData("{type: tensorflow, tasks: [{type: worker, template: {spec: {containers: [{name: tensorflow}]}}}, {type: helper, template: {spec: {containers: [{name: tensorflow}]}}}]}", "spec.trainingConfig.tasks[1].type", "chief, worker, ps, evaluator")]
    [InlineData("{type: pytorch, shceduler: {}, tasks: [{type: any, template: {spec: {containers: [{name: main}]}}}]}", "spec.trainingConfig.shceduler", "`scheduler`")]
    [InlineData("{type: pytorch, tasks: [{type: any, replica: 2, template: {spec: {containers: [{name: main}]}}}]}", "spec.trainingConfig.tasks[0].replica", "`replicas`")]
    public void What_the_platform_still_takes_is_a_warning(string config, string path, string says)
    {
        var json = $"{{maxTrialNum: 1, searchSpace: {{{Uniform}}}, trainingConfig: {config}, tuner: {{builtinTunerName: TPE, classArgs: {{optimize_mode: minimize}}}}}}";

        var result = FakeCatalog.Reader.ReadManifest($"apiVersion: tensorstack.dev/v1beta1\nkind: AutoTuneExperiment\nmetadata: {{name: a}}\nspec: {json}");

        Assert.Empty(result.Problems);
        Expect(result, path, says);
    }

    private static void Expect(ReadResult result, string path, string says)
    {
        Assert.Empty(result.Problems);
        var warning = Assert.Single(result.Warnings);
        Assert.Equal(path, warning.Path);
        Assert.Contains(says, warning.Message);
        Assert.NotNull(warning.Line);
    }
}
