using AutoTune.Algorithms.Contract;
using BenchmarkDotNet.Attributes;

namespace AutoTune.Latency;

/// <summary>As <see cref="Proposals"/>, for Gaussian processes.</summary>
public class CostlyProposals
{
    private const int Requests = 4;

    private Workload workload = null!;

    [Params("GPTuner", "MetisTuner")]
    public string Tuner { get; set; } = "";

    [Params(100, 1000, 10_000)]
    public int Observations { get; set; }

    [GlobalSetup]
    public void Make() => workload = Workload.Of(Tuner, Observations, proposedByItself: false);

    [IterationSetup]
    public void Warm()
    {
        workload.Restart();
        workload.Propose(2);
    }

    [Benchmark(OperationsPerInvoke = Requests)]
    public Suggestion Warm_proposal() => workload.Propose(Requests);
}
