using System.Diagnostics;
using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.ExperimentCoordinator;

/// <summary>
/// A step of the saga begins a trace of its own, linked to the message that caused it: otherwise one trial's end would lead to the next
/// trial's suggestion, and an experiment would be one endless trace. Around the outbox, so that what the step sends belongs to it.
/// </summary>
internal sealed class StepTrace : IFilter<ConsumeContext>
{
    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        var links = Activity.Current is { } message ? [new ActivityLink(message.Context)] : Array.Empty<ActivityLink>();
        using var step = Telemetry.StartRoot("advance experiment", DateTimeOffset.UtcNow, links);
        using var within = Telemetry.Inside(step);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("stepTrace");
}
