using AutoTune.Algorithms.Contract;
using BenchmarkDotNet.Attributes;

namespace AutoTune.Latency;

/// <summary>One proposal after one more end, by an instance that knows the study.</summary>
public abstract class WarmProposals
{
    internal Workload Workload { get; set; } = null!;

    [Params(100, 1000, 10_000)]
    public int Observations { get; set; }

    [IterationSetup]
    public void Warm()
    {
        Workload.Restart();
        Workload.Propose(2);
    }
}
