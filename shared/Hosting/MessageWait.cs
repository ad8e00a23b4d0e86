using System.Diagnostics.Metrics;
using MassTransit;

namespace AutoTune.Hosting;

/// <summary>Measures how long messages waited in their queue: what tells that a service has too few processes.</summary>
internal sealed class MessageWait(TimeProvider time) : IConsumeObserver
{
    private static readonly Histogram<double> Waited = Telemetry.Durations(
        "autotune.message.wait.duration", "From the sending of a message to its first handling, by message");

    public Task PreConsume<T>(ConsumeContext<T> context) where T : class
    {
        if (context.GetRetryAttempt() == 0 && context.SentTime is { } sent)
        {
            // Two machines' clocks: what seems to come from the future has not waited.
            var waited = Math.Max(0, (time.GetUtcNow().UtcDateTime - sent).TotalSeconds);
            Waited.Record(waited, new KeyValuePair<string, object?>("autotune.message", typeof(T).Name));
        }
        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context) where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception) where T : class => Task.CompletedTask;
}
