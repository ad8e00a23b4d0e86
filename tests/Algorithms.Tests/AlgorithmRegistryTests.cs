using System.Text.Json;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Algorithms.Tpe;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests;

public sealed class AlgorithmRegistryTests
{
    [Fact]
    public void Every_default_is_valid_json_of_its_type()
    {
        foreach (var argument in AlgorithmRegistry.Instance.All.SelectMany(info => info.Arguments).SelectMany(a => a.Fields ?? [a]))
        {
            if (argument.Default is null)
                continue;
            var kind = JsonElement.Parse(argument.Default).ValueKind;
            Assert.Equal(argument.Type is ArgumentType.Integer or ArgumentType.Number ? JsonValueKind.Number : kind, kind);
        }
    }

    [Fact]
    public void Names_are_unique() =>
        Assert.Equal(AlgorithmRegistry.Instance.All.Count, AlgorithmRegistry.Instance.All.DistinctBy(info => (info.Kind, info.Name)).Count());

    [Fact]
    public void Tuners_that_do_not_look_at_the_study_say_so()
    {
        Assert.Equal(["Batch", "Random"], AlgorithmRegistry.Instance.All.Where(info => info.Kind != AlgorithmKind.Assessor && !Reads(info))
            .Select(info => info.Name).Order());
        static bool Reads(AlgorithmInfo info) =>
            AlgorithmRegistry.Instance.ReadsStudy(new(info.Kind, info.Name, info.DefaultMode, JsonElement.Parse("{}")));
    }

    [Fact]
    public void A_name_that_is_no_tuner_is_refused() =>
        Assert.Throws<ArgumentException>(() => AlgorithmRegistry.Instance.CreateTuner(
            new(AlgorithmKind.Assessor, "Medianstop", null, JsonElement.Parse("{}")), Mixed, 1));

    [Theory]
    [InlineData("{}", 20, 24, true, "None")]
    [InlineData("""{"tpe_args": null, "constant_liar_type": null}""", 20, 24, true, "None")]
    [InlineData("""{"constant_liar_type": "Best", "multivariate": false}""", 20, 24, false, "Least")]
    [InlineData("""{"tpe_args": {"constant_liar_type": "max", "n_startup_jobs": 5.0, "n_ei_candidates": 1e2}}""", 5, 100, true, "Greatest")]
    public void Tpes_arguments_are_read_wherever_they_may_stand(string json, int startup, int candidates, bool multivariate, string liar)
    {
        var options = TpeOptions.From(JsonElement.Parse(json));
        Assert.Equal(
            (startup, candidates, multivariate, liar), (options.StartupTrials, options.Candidates, options.Multivariate, options.Liar.ToString()));
    }
}
