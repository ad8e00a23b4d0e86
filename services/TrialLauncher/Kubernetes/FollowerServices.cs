using AutoTune.Cluster;
using AutoTune.Persistence;
using AutoTune.TrialLauncher.Outcomes;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>What all followers share.</summary>
internal sealed record FollowerServices(
    ApiServer Server,
    KubernetesOptions Options,
    ITrialStore Trials,
    IMetricStore Metrics,
    ITrialEvents Events,
    Settlement Settlement,
    StorePatience Patience,
    TimeProvider Time,
    ILogger Logger);
