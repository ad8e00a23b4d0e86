using MassTransit;

namespace AutoTune.ExperimentCoordinator;

/// <summary>Messages that are JSON and still not of the endpoint's kind (null, another message's envelope) are rejected too, not put aside unseen.</summary>
internal sealed class RejectUnreadFilter(string message) : IFilter<ReceiveContext>
{
    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next) =>
        RejectedQueue.TakeAsync(context, context.SendEndpointProvider, $"not a {message} in JSON: null, or the envelope of another message");

    public void Probe(ProbeContext context) => context.CreateFilterScope("rejectUnread");
}
