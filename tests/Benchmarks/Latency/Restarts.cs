using AutoTune.Algorithms.Contract;
using BenchmarkDotNet.Attributes;

namespace AutoTune.Latency;

/// <summary>The first proposal of an instance made anew, which has to read the whole study.</summary>
public class Restarts
{
    private Workload workload = null!;

    [Params("TPE", "CmaEs", "PPOTuner", "BOHB", "GPTuner", "MetisTuner")]
    public string Tuner { get; set; } = "";

    [Params(100, 1000, 10_000)]
    public int Observations { get; set; }

    [GlobalSetup]
    public void Make() => workload = Workload.Of(Tuner, Observations, proposedByItself: Tuner is "CmaEs" or "PPOTuner" or "BOHB");

    [IterationSetup]
    public void Restart() => workload.Restart();

    [Benchmark]
    public Suggestion First_proposal() => workload.Propose();
}
