using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Tests;

/// <summary>Rules that tie arguments to each other, as a user meets them: through the reader of experiments.</summary>
public sealed class CheckedArgumentTests
{
    private const string Place = "spec.advisor.classArgs";

    [Theory]
    [InlineData("{min_budget: 9, max_budget: 3}", 9, 3)]
    [InlineData("{min_budget: 4}", 4, 3)] // the default of max_budget
    [InlineData("{min_budget: 28, R: 27}", 28, 27)]
    [InlineData("{min_budget: 5, max_budget: 4, R: 27}", 5, 4)] // max_budget wins
    public void Bohbs_budgets_must_leave_something_to_choose_from(string arguments, int least, int greatest)
    {
        var read = Read(arguments);

        var problem = Assert.Single(read.Problems);
        Assert.Equal((Place, 10), (problem.Path, problem.Line));
        Assert.Equal($"min_budget {least} must not be greater than max_budget {greatest}", problem.Message);
        Assert.Null(read.Spec);
    }

    [Theory]
    [InlineData("{min_budget: 3, max_budget: 3}")]
    [InlineData("{min_budget: 4, R: 4}")]
    [InlineData("{}")]
    public void Budgets_that_do_are_accepted(string arguments) => Assert.Empty(Read(arguments).Problems);

    [Fact]
    public void Arguments_that_are_wrong_by_themselves_are_not_compared()
    {
        var problem = Assert.Single(Read("{min_budget: 0, max_budget: -1.5}").Problems, problem => problem.Path == Place + ".min_budget");
        Assert.Equal("0", problem.Found);
        Assert.Contains("min_budget of BOHB must be an integer >= 1", problem.Message);
        Assert.DoesNotContain(Read("{min_budget: 0, max_budget: -1.5}").Problems, other => other.Path == Place);
    }

    private static ReadResult Read(string arguments) => new ExperimentReader(AlgorithmRegistry.Instance).ReadManifest(
        $$$"""
        apiVersion: tensorstack.dev/v1beta1
        kind: AutoTuneExperiment
        metadata: {name: budgets}
        spec:
          maxTrialNum: 10
          searchSpace: {x: {_type: uniform, _value: [0, 1]}}
          trainingConfig: {type: local, command: ["true"]}
          advisor:
            builtinAdvisorName: BOHB
            classArgs: {{{arguments}}}
        """);
}
