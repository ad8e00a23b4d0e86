using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Tests;

/// <summary>Experiments as users of the platform write them.</summary>
public sealed class SampleTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Samples");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileName(file)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_sample_is_accepted(string name)
    {
        var result = Read(name);

        Assert.Empty(result.Problems);
        Assert.NotNull(result.Spec);
        Assert.Equal(50, result.Spec.Limits.MaxTrialNum);
        Assert.Equal(7200, result.Spec.Limits.MaxExecSeconds);
        Assert.Equal(3, result.Spec.Limits.TrialConcurrency);
        Assert.Equal(["python3", "dist_mnist.py"], result.Spec.TrainingConfig.MainProcess()!.Command);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_read_again_from_what_is_stored_is_the_same(string name)
    {
        var first = Read(name);

        var second = FakeCatalog.Reader.ReadSpec(first.SpecJson!, absoluteWorkingDir: true);

        Assert.Equal(ModelText.Of(first.Spec!), ModelText.Of(second.Spec!));
        Assert.Equal(first.SpecJson, second.SpecJson);
        Assert.Equal(first.Warnings.Select(warning => warning.Path).Order(), second.Warnings.Select(warning => warning.Path).Order());
    }

    [Theory]
    [InlineData("batch.yaml", "spec.tuner.classArgs.population_size", "is an argument of Evolution, not of Batch, and is ignored")]
    [InlineData("anneal-medianstop.yaml", "spec.assessor.classArgs.optimize_mode", "maximizes, though the experiment minimizes")]
    [InlineData("gridsearch.yaml", "spec.tuner.classArgs.optimize_mode", "is not given; the experiment maximizes")]
    public void What_is_odd_but_legal_is_a_warning(string name, string path, string says)
    {
        var warning = Assert.Single(Read(name).Warnings);

        Assert.Equal(path, warning.Path);
        Assert.Contains(says, warning.Message);
    }

    [Fact]
    public void An_argument_that_is_ignored_is_not_handed_on() =>
        Assert.Equal("{}", Read("batch.yaml").Spec!.Tuner.Arguments.GetRawText());

    [Fact]
    public void Equal_candidates_of_an_input_choice_are_no_doubt() => Assert.Empty(Read("ppo.yaml").Warnings);

    [Fact]
    public void A_place_inside_the_JSON_text_of_a_block_is_exact()
    {
        var text = File.ReadAllText(Path.Combine(Folder, "gp.yaml")).Replace("[1, 10]", "[10, 1]").Replace("\"nu\": 2.5", "\"nu\": -2.5");

        var result = FakeCatalog.Reader.ReadManifest(text);

        Assert.Equal(
            ["spec.searchSpace.layers._value 13 48", "spec.tuner.classArgs.nu 42 15"],
            result.Problems.Select(problem => $"{problem.Path} {problem.Line} {problem.Column}"));
    }

    private static ReadResult Read(string name) => FakeCatalog.Reader.ReadManifest(File.ReadAllText(Path.Combine(Folder, name)));
}
