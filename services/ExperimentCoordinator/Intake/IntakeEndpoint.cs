using MassTransit;
using MassTransit.Middleware;

namespace AutoTune.ExperimentCoordinator;

/// <summary>What the endpoints have in common that strangers publish to.</summary>
internal static class IntakeEndpoint
{
    /// <summary>Takes plain JSON or MassTransit's envelope; what can't be taken in goes to <c>autotune.rejected</c>.</summary>
    public static void TakesPlainJson(this IReceiveEndpointConfigurator endpoint, string message)
    {
        endpoint.UseRawJsonDeserializer(RawSerializerOptions.AnyMessageType, isDefault: true);
        endpoint.ConfigureError(error =>
        {
            error.UseFilter(new RejectFilter(message));
            error.UseFilter(new ErrorTransportFilter());
        });
        endpoint.ConfigureDeadLetter(unread => unread.UseFilter(new RejectUnreadFilter(message)));
    }
}
