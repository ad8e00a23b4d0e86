using MassTransit;

namespace AutoTune.Hosting;

/// <summary>
/// Tells the bus something, and waits for the broker's confirmation for so long and no longer. A confirmation that was on its way when the
/// broker died never comes, and MassTransit waits for it for ever: the consumer holds its message, its endpoint waits for the consumer
/// before it connects again, and the service is deaf until it is restarted. The message itself may be lost; the reconciler sends it again.
/// </summary>
public static class BrokerPatience
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Shared = TimeSpan.FromSeconds(1);
    private static volatile Deadline current = new(DateTime.MinValue.Ticks, default);

    /// <summary>Publishes an event or a command to whoever listens.</summary>
    /// <exception cref="BrokerUnavailableException">The broker is away, or did not confirm in time.</exception>
    public static Task TellAsync<T>(this IPublishEndpoint bus, T message, CancellationToken cancellation = default) where T : class =>
        BoundedAsync(token => bus.Publish(message, token), cancellation);

    /// <summary>Sends a message to one address.</summary>
    /// <exception cref="BrokerUnavailableException">The broker is away, or did not confirm in time.</exception>
    public static Task TellAsync<T>(this ISendEndpoint address, T message, CancellationToken cancellation = default) where T : class =>
        BoundedAsync(token => address.Send(message, token), cancellation);

    /// <summary>Sends a message to one address, with a say in how it is sent.</summary>
    /// <exception cref="BrokerUnavailableException">The broker is away, or did not confirm in time.</exception>
    public static Task TellAsync<T>(this ISendEndpoint address, T message, IPipe<SendContext<T>> how) where T : class =>
        BoundedAsync(token => address.Send(message, how, token), CancellationToken.None);

    private static async Task BoundedAsync(Func<CancellationToken, Task> send, CancellationToken cancellation)
    {
        var deadline = Next();
        using var both = cancellation.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(deadline, cancellation) : null;
        try
        {
            await send(both?.Token ?? deadline);
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested && IsBrokers(failed))
        {
            throw new BrokerUnavailableException($"The broker did not take a message: {failed.Message}", failed);
        }
    }

    private static bool IsBrokers(Exception failed) =>
        failed is OperationCanceledException or ConnectionException || failed.GetType().Namespace?.StartsWith("RabbitMQ.Client", StringComparison.Ordinal) == true;

    // One timer a second for all messages of that second. An outbox sends later than it is told to, so a token must outlive the call.
    private static CancellationToken Next()
    {
        var now = DateTime.UtcNow.Ticks;
        if (current is var standing && now - standing.Since < Shared.Ticks && now >= standing.Since)
            return standing.Token;
        var next = new Deadline(now, new CancellationTokenSource(Longest + Shared).Token);
        current = next;
        return next.Token;
    }

    private sealed record Deadline(long Since, CancellationToken Token);
}
