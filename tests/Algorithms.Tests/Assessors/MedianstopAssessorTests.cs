using System.Text.Json;
using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using CsCheck;

namespace AutoTune.Algorithms.Tests.Assessors;

public sealed class MedianstopAssessorTests
{
    private static readonly TrialState[] Outcomes = [TrialState.Succeeded, TrialState.Failed, TrialState.EarlyStopped, TrialState.Stopped];

    private static readonly Gen<EndedCurve> Curve = Gen.Select(
        Gen.Int[0, 3], Gen.Int[-5, 5].Select(i => i / 2.0).Array[0, 6],
        (outcome, results) => new EndedCurve(0, Outcomes[outcome], results, null));

    [Fact]
    public void It_decides_as_the_definition_does() => Gen.Select(Curve.Array[0, 12], Gen.Int[-5, 5].Select(i => i / 2.0).Array[1, 6])
        .Sample((ended, curve) => Make().ShouldStop(ended, curve, 0) == Reference(ended, curve));

    [Fact]
    public void A_warm_instance_decides_as_a_fresh_one() => Gen.Select(Curve.Array[2, 12], Gen.Int[-5, 5].Select(i => (double)i).Array[1, 6])
        .Sample((ended, curve) =>
        {
            var warm = Make();
            for (var known = 0; known <= ended.Length; known++)
                warm.ShouldStop(ended[..known], curve, 0);
            return warm.ShouldStop(ended[..^1], curve, 0) == Make().ShouldStop(ended[..^1], curve, 0)
                && warm.ShouldStop(ended, curve, 0) == Make().ShouldStop(ended, curve, 0);
        });

    [Fact]
    public void It_judges_from_start_step_on()
    {
        var assessor = Make("""{"start_step": 3}""");
        Assert.Equal([false, false, true, true], Enumerable.Range(1, 4).Select(assessor.JudgesAt));
    }

    private static bool Reference(IEnumerable<EndedCurve> ended, double[] curve)
    {
        var averages = ended
            .Where(other => other.Outcome == TrialState.Succeeded && other.Results.Count >= curve.Length)
            .Select(other => other.Results.Take(curve.Length).Average())
            .Order().ToArray();
        var n = averages.Length;
        return n > 0 && curve.Min() > (averages[(n - 1) / 2] + averages[n / 2]) / 2;
    }

    private static IAssessor Make(string arguments = "{}") => AlgorithmRegistry.Instance.CreateAssessor(
        new AlgorithmChoice(AlgorithmKind.Assessor, "Medianstop", OptimizeMode.Maximize, JsonElement.Parse(arguments)));
}
