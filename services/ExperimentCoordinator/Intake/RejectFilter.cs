using System.Diagnostics.Metrics;
using System.Runtime.Serialization;
using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Hosting;
using MassTransit;
using MassTransit.Serialization;

namespace AutoTune.ExperimentCoordinator;

/// <summary>
/// Messages the intake cannot take in (no JSON, no id, an id that is taken) go to the queue <c>autotune.rejected</c> as they came, with
/// the header <c>reason</c>; everything else that failed goes the usual way to the error queue.
/// </summary>
internal sealed class RejectFilter : IFilter<ExceptionReceiveContext>
{
    public const string Queue = "autotune.rejected";

    private static readonly Counter<long> Rejected =
        Telemetry.Meter.CreateCounter<long>("autotune.intake.rejected", "{message}", "StartExperiment messages that could not be taken in.");

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (Reason(context.Exception) is not { } reason)
        {
            await next.Send(context);
            return;
        }
        Rejected.Add(1);
        var endpoint = await context.SendEndpointProvider.GetSendEndpoint(new Uri($"queue:{Queue}"));
        await endpoint.Send(new Forwarded(), Pipe.Execute<SendContext<Forwarded>>(send =>
        {
            send.Serializer = new CopyBodySerializer(context.ContentType ?? new("application/octet-stream"), context.Body);
            send.Headers.Set("reason", reason);
        }));
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("reject");

    // The reason is the innermost that says something: serializers wrap what the JSON reader found.
    private static string? Reason(Exception exception) => exception switch
    {
        RejectedMessageException rejected => rejected.Message,
        SerializationException or JsonException => "not a StartExperiment in JSON: " + exception.GetBaseException().Message,
        { InnerException: { } inner } => Reason(inner),
        _ => null,
    };

    // Only a name for the send topology; the body is the rejected message's own.
    internal sealed record Forwarded;
}
