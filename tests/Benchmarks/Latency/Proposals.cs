using AutoTune.Algorithms.Contract;
using BenchmarkDotNet.Attributes;

namespace AutoTune.Latency;

/// <summary>One proposal after one more end, by an instance that knows the study.</summary>
public class Proposals
{
    private const int Requests = 16;

    private Workload workload = null!;

    [ParamsSource(nameof(Tuners))]
    public string Tuner { get; set; } = "";

    [Params(100, 1000, 10_000)]
    public int Observations { get; set; }

    public static IEnumerable<string> Tuners =>
    [
        "Random", "Anneal", "TPE", "TPE {\"tpe_args\": {\"n_ei_candidates\": 240}}", "TPE {\"multivariate\": false}", "CmaEs", "Evolution", "Batch",
        "GridSearch", "PBTTuner", "PPOTuner", "Hyperband", "BOHB",
    ];

    // TPE at 10,000 would take a minute to make its study; all others say what they would propose next by what they proposed.
    [GlobalSetup]
    public void Make() => workload = Workload.Of(Tuner, Observations, proposedByItself: !Tuner.StartsWith("TPE", StringComparison.Ordinal));

    [IterationSetup]
    public void Warm()
    {
        workload.Restart();
        workload.Propose(2);
    }

    [Benchmark(OperationsPerInvoke = Requests)]
    public Suggestion Warm_proposal() => workload.Propose(Requests);
}
