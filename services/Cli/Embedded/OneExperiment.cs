using AutoTune.Experiments.State;

namespace AutoTune.Cli.Embedded;

/// <summary>One experiment, whose lock the command holds.</summary>
internal sealed class OneExperiment(Guid id) : OwnExperiments
{
    public override IReadOnlyCollection<Guid> All { get; } = [id];

    public override Task TakeAsync(ExperimentRecord record, CancellationToken cancellation) => Task.CompletedTask;
}
