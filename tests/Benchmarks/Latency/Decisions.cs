using System.Text.Json;
using AutoTune.Algorithms;
using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using BenchmarkDotNet.Attributes;

namespace AutoTune.Latency;

/// <summary>One decision on a running trial after one more trial has ended, among 1,000 ended trials of 100 results each.</summary>
public class Decisions
{
    private const int Ended = 1000;
    private const int Results = 100;
    private const int Requests = 16;

    private IReadOnlyList<EndedCurve> curves = [];
    private List<EndedCurve> ended = [];
    private IAssessor assessor = null!;

    [Params("Medianstop", "Percentile", "Asha {\"min_step\": 50}", "Curvefitting {\"epoch_num\": 100}")]
    public string Assessor { get; set; } = "";

    [GlobalSetup]
    public void Make() => curves = [.. Enumerable.Range(0, Ended + Requests).Select(Curve)];

    [IterationSetup]
    public void Warm()
    {
        var (name, arguments) = Assessor.Split(' ', 2) is [var first, var second] ? (first, second) : (Assessor, "{}");
        assessor = AlgorithmRegistry.Instance.CreateAssessor(
            new AlgorithmChoice(AlgorithmKind.Assessor, name, OptimizeMode.Minimize, JsonElement.Parse(arguments)));
        ended = [.. curves.Take(Ended)];
        Judge(0);
    }

    [Benchmark(OperationsPerInvoke = Requests)]
    public int Decision()
    {
        var stops = 0;
        for (var i = 0; i < Requests; i++)
        {
            ended.Add(curves[Ended + i]);
            stops += Judge(i) ? 1 : 0;
        }

        return stops;
    }

    private bool Judge(int i) => assessor.ShouldStop(ended, [.. curves[i].Results.Take(Results / 2)], (ulong)i);

    private static EndedCurve Curve(int sequence)
    {
        var random = new Random(sequence);
        var (end, rate) = (random.NextDouble(), 0.3 + random.NextDouble());
        double[] results = [.. Enumerable.Range(1, Results).Select(step => end + Math.Pow(step, -rate) + 0.01 * random.NextDouble())];
        return new EndedCurve(sequence, TrialState.Succeeded, results, results[^1]);
    }
}
