using AutoTune.Algorithms.Contract;
using BenchmarkDotNet.Attributes;

namespace AutoTune.Latency;

/// <summary>Tuners that propose in microseconds.</summary>
public class Proposals : WarmProposals
{
    private const int Requests = 16;

    [ParamsSource(nameof(Tuners))]
    public string Tuner { get; set; } = "";

    public static IEnumerable<string> Tuners =>
    [
        "Random", "Anneal", "TPE", "TPE {\"tpe_args\": {\"n_ei_candidates\": 240}}", "TPE {\"multivariate\": false}", "CmaEs", "Evolution", "Batch",
        "GridSearch", "PBTTuner", "PPOTuner", "Hyperband", "BOHB",
    ];

    // TPE at 10,000 would take a minute to make its study; all others say what they would propose next by what they proposed.
    [GlobalSetup]
    public void Make() => Workload = Workload.Of(Tuner, Observations, proposedByItself: !Tuner.StartsWith("TPE", StringComparison.Ordinal));

    [Benchmark(OperationsPerInvoke = Requests)]
    public Suggestion Warm_proposal() => Workload.Propose(Requests);
}
