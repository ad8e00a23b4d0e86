using System.Collections.Concurrent;
using System.Text;
using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;
using RabbitMQ.Client.Exceptions;

namespace AutoTune.Services.Tests.Entrance;

/// <summary>Takes messages from the queue autotune.rejected. Tests run side by side: whoever takes another's message keeps it for them.</summary>
internal static class RejectedMessages
{
    private static readonly ConcurrentDictionary<string, string> ReasonByBody = new();

    /// <summary>Waits for the rejected message with this body and returns its reason.</summary>
    public static async Task<string> ReasonOfAsync(ApartSuite suite, string body)
    {
        string? reason = null;
        await Wait.UntilAsync(
            async () =>
            {
                await TakeAllAsync(suite);
                return ReasonByBody.TryRemove(body, out reason);
            },
            TimeSpan.FromSeconds(60), () => $"the rejection of {body}\n{suite.Logs}");
        return reason!;
    }

    private static async Task TakeAllAsync(ApartSuite suite)
    {
        await using var client = await suite.ConnectAsync();
        try
        {
            while (await client.Channel.BasicGetAsync("autotune.rejected", autoAck: true) is { } message)
            {
                ReasonByBody[Encoding.UTF8.GetString(message.Body.Span)] =
                    message.BasicProperties.Headers?["reason"] is byte[] reason ? Encoding.UTF8.GetString(reason) : "no header reason";
            }
        }
        catch (OperationInterruptedException interrupted) when (interrupted.ShutdownReason?.ReplyCode == 404)
        {
            // Nothing has been rejected yet: the first rejection makes the queue.
        }
    }
}
