using AutoTune.Cluster;
using AutoTune.Hosting;
using AutoTune.Operator.Status;
using AutoTune.Persistence;
using MassTransit;

namespace AutoTune.Operator;

/// <summary>What every follower works with.</summary>
internal sealed record FollowerServices(
    ApiServer Server,
    IExperimentStore Experiments,
    ITrialStore Trials,
    IUploadStore Uploads,
    ExperimentSpecs Specs,
    IBus Bus,
    BegunExperiments Begun,
    ClusterEvents Events,
    OperatorOptions Options,
    TimeProvider Time,
    ILogger<ExperimentFollower> Logger)
{
    private const int MostLooks = 16;

    /// <summary>Bounds how many experiments are looked at at the same time, as after a list of thousands.</summary>
    public SemaphoreSlim Looks { get; } = new(MostLooks, MostLooks);
}
