using AutoTune.Algorithms.Contract;
using BenchmarkDotNet.Attributes;

namespace AutoTune.Latency;

/// <summary>Gaussian processes.</summary>
public class CostlyProposals : WarmProposals
{
    private const int Requests = 4;

    [Params("GPTuner", "MetisTuner")]
    public string Tuner { get; set; } = "";

    [GlobalSetup]
    public void Make() => Workload = Workload.Of(Tuner, Observations, proposedByItself: false);

    [Benchmark(OperationsPerInvoke = Requests)]
    public Suggestion Warm_proposal() => Workload.Propose(Requests);
}
