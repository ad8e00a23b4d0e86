using AutoTune.Algorithms.Tests.Support;
using CsCheck;

namespace AutoTune.Algorithms.Tests.Replay;

/// <summary>Algorithms with memory: no stall, and the same answers from the study alone, whatever happens in whatever order.</summary>
public sealed class InterleavingTests
{
    private static readonly Gen<Interleaving> Interleavings = Gen.Select(
        Gen.Int[0, int.MaxValue], Gen.Int[1, 64], Gen.Int[1, 150], Gen.OneOf(Gen.Const(0.0), Gen.Const(1.0), Gen.Double[0, 1]),
        (seed, concurrency, trials, failures) => new Interleaving(seed, concurrency, trials, failures));

    [Theory]
    [InlineData("Evolution", "{}")]
    [InlineData("Evolution", """{"population_size": 1}""")]
    [InlineData("Evolution", """{"population_size": 5}""")]
    [InlineData("PBTTuner", "{}")]
    [InlineData("PBTTuner", """{"population_size": 1}""")]
    [InlineData("PBTTuner", """{"population_size": 7, "fraction": 1}""")]
    [InlineData("PBTTuner", """{"population_size": 40, "fraction": 0}""")]
    [InlineData("Hyperband", "{}")]
    [InlineData("Hyperband", """{"R": 9, "exec_mode": "serial"}""")]
    [InlineData("Hyperband", """{"R": 1, "exec_mode": "serial"}""")]
    [InlineData("Hyperband", """{"R": 16, "eta": 2, "exec_mode": "parallelism"}""")]
    [InlineData("BOHB", "{}")]
    [InlineData("BOHB", """{"min_budget": 2, "max_budget": 20, "eta": 2, "min_points_in_model": 3, "num_samples": 4}""")]
    public void It_never_stalls_and_its_proposals_follow_from_the_study(string name, string arguments) => Interleavings.Sample(
        interleaving =>
        {
            var study = interleaving.Run(() => Studies.Tuner(name, Spaces.Tree, 3, arguments), Studies.Rugged);
            Assert.Equal(interleaving.Trials, study.Trials.Count);
            Interleaving.AssertReproduced(study, Studies.Tuner(name, Spaces.Tree, 3, arguments));
        },
        iter: 60, threads: 2);
}
