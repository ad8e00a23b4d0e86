using System.Diagnostics.Metrics;
using AutoTune.Hosting;
using MassTransit;
using MassTransit.Serialization;

namespace AutoTune.ExperimentCoordinator;

/// <summary>The queue <c>autotune.rejected</c>: messages from outside that could not be taken in, as they came, with the header <c>reason</c>.</summary>
internal static class RejectedQueue
{
    private const string Name = "autotune.rejected";

    private static readonly Counter<long> Rejected =
        Telemetry.Meter.CreateCounter<long>("autotune.intake.rejected", "{message}", "Messages from outside that could not be taken in.");

    public static async Task TakeAsync(ReceiveContext message, ISendEndpointProvider from, string reason)
    {
        Rejected.Add(1);
        var queue = await from.GetSendEndpoint(new Uri($"queue:{Name}"));
        await queue.TellAsync(new Forwarded(), Pipe.Execute<SendContext<Forwarded>>(send =>
        {
            send.Serializer = new CopyBodySerializer(message.ContentType ?? new("application/octet-stream"), message.Body);
            send.Headers.Set("reason", reason);
        }));
    }

    // Only a name for the send topology; the body is the rejected message's own.
    internal sealed record Forwarded;
}
