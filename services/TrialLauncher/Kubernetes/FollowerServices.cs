using AutoTune.Cluster;
using AutoTune.Persistence;
using AutoTune.TrialLauncher.Collect;
using AutoTune.TrialLauncher.Outcomes;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>What all followers share.</summary>
internal sealed record FollowerServices(
    ApiServer Server,
    KubernetesOptions Options,
    ITrialStore Trials,
    IMetricStore Metrics,
    ITrialEvents Events,
    ResultFlush Flush,
    Settlement Settlement,
    StorePatience Patience,
    ClusterPatience ClusterPatience,
    TimeProvider Time,
    ILogger Logger);
