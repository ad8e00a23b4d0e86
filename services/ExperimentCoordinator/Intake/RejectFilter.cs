using System.Runtime.Serialization;
using System.Text.Json;
using MassTransit;

namespace AutoTune.ExperimentCoordinator;

/// <summary>
/// Messages the intake cannot take in (no JSON, no id, an id that is taken) go to the queue <c>autotune.rejected</c> as they came, with
/// the header <c>reason</c>; everything else that failed goes the usual way to the error queue.
/// </summary>
internal sealed class RejectFilter(string message) : IFilter<ExceptionReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (Reason(context.Exception) is not { } reason)
        {
            await next.Send(context);
            return;
        }
        await RejectedQueue.TakeAsync(context, context.SendEndpointProvider, reason);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("reject");

    // The reason is the innermost that says something: serializers wrap what the JSON reader found.
    private string? Reason(Exception exception) => exception switch
    {
        RejectedMessageException or UnknownExperimentException => exception.Message,
        SerializationException or JsonException => $"not a {message} in JSON: " + exception.GetBaseException().Message,
        { InnerException: { } inner } => Reason(inner),
        _ => null,
    };
}
