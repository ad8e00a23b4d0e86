using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Tests;

public sealed class IdentityTests
{
    private const string Spec =
        """{"maxTrialNum":10,"searchSpace":{"a":{"_type":"uniform","_value":[0,1]},"b":{"_type":"uniform","_value":[0,1]}},"trainingConfig":{"type":"local","command":["x"]},"tuner":{"builtinTunerName":"TPE","classArgs":{"seed":1}}}""";

    [Theory]
    [InlineData("\"maxTrialNum\":10", "\"trialConcurrency\":7,\"maxExecSeconds\":60")]
    [InlineData("\"maxTrialNum\":10,", "")]
    public void Limits_do_not_count(string old, string other) => Assert.Equal(SpecIdentity.Of(Spec), SpecIdentity.Of(Spec.Replace(old, other)));

    [Theory]
    [InlineData("[0,1]", "[0.0, 1e0]")]
    [InlineData("\"type\":\"local\",\"command\":[\"x\"]", "\"command\": [\"x\"], \"type\": \"local\"")]
    [InlineData("{\"_type\":\"uniform\",\"_value\":[0,1]}", "{\"_value\":[0,1],\"_type\":\"uniform\"}")]
    [InlineData("{\"seed\":1}", "\"{\\\"seed\\\": 1}\"")]
    [InlineData("\"tuner\"", "\"assessor\":null,\"tuner\"")]
    public void The_same_written_otherwise_is_the_same(string old, string other)
    {
        Assert.Equal(SpecIdentity.Of(Spec), SpecIdentity.Of(Spec.Replace(old, other)));
        Assert.Empty(SpecIdentity.DifferingPaths(Spec, Spec.Replace(old, other)));
    }

    [Theory]
    [InlineData("\"b\":", "\"c\":", "spec.searchSpace.b,spec.searchSpace.c")]
    [InlineData("[\"x\"]", "[\"y\"]", "spec.trainingConfig.command[0]")]
    [InlineData("[\"x\"]", "[\"x\",\"y\"]", "spec.trainingConfig.command")]
    [InlineData("\"seed\":1", "\"seed\":\"1\"", "spec.tuner.classArgs.seed")]
    [InlineData("\"seed\":1", "", "spec.tuner.classArgs.seed")]
    public void A_difference_is_found_and_named(string old, string other, string paths)
    {
        Assert.NotEqual(SpecIdentity.Of(Spec), SpecIdentity.Of(Spec.Replace(old, other)));
        Assert.Equal(paths.Split(','), SpecIdentity.DifferingPaths(Spec, Spec.Replace(old, other)));
    }

    [Fact]
    public void The_order_of_hyperparameters_counts()
    {
        var other = Spec.Replace("\"a\":", "\"z\":").Replace("\"b\":", "\"a\":").Replace("\"z\":", "\"b\":");

        Assert.NotEqual(SpecIdentity.Of(Spec), SpecIdentity.Of(other));
        Assert.Equal(["spec.searchSpace"], SpecIdentity.DifferingPaths(Spec, other));
    }

    [Fact]
    public void Differing_limits_are_told_apart_from_other_differences()
    {
        var paths = SpecIdentity.DifferingPaths(Spec, Spec.Replace(":10", ":20"));

        Assert.Equal(["spec.maxTrialNum"], paths);
        Assert.All(paths, path => Assert.True(SpecIdentity.IsLimit(path)));
        Assert.False(SpecIdentity.IsLimit("spec.tuner"));
    }

    [Fact]
    public void Text_that_is_no_JSON_has_an_identity_too()
    {
        Assert.Equal(SpecIdentity.Of("nonsense"), SpecIdentity.Of("nonsense"));
        Assert.NotEqual(SpecIdentity.Of("nonsense"), SpecIdentity.Of("other"));
        Assert.Equal(["spec"], SpecIdentity.DifferingPaths("nonsense", "other"));
    }
}
