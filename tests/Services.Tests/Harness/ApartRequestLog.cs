using System.Text.Json;
using AutoTune.Contracts;
using RabbitMQ.Client;

namespace AutoTune.Services.Tests.Harness;

/// <summary>A queue of a stranger's, bound to the requests' exchange.</summary>
internal sealed class ApartRequestLog(Plain client, string queue) : IRequestLog
{
    private readonly List<IRequestLog.Request> requests = [];

    public static async Task<ApartRequestLog> BindAsync(string rabbitMq)
    {
        var client = await Plain.ConnectAsync(rabbitMq);
        var cancellation = TestContext.Current.CancellationToken;
        var queue = (await client.Channel.QueueDeclareAsync(cancellationToken: cancellation)).QueueName;
        await client.Channel.QueueBindAsync(queue, Plain.Exchange(typeof(SuggestTrials)), "", cancellationToken: cancellation);
        return new ApartRequestLog(client, queue);
    }

    public async Task<IReadOnlyList<IRequestLog.Request>> ReadAsync(Guid experimentId)
    {
        while (await client.Channel.BasicGetAsync(queue, autoAck: true, TestContext.Current.CancellationToken) is { } delivery)
            requests.Add(Read(delivery.Body));
        return [.. requests.Where(request => request.Message.ExperimentId == experimentId)];
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    private static IRequestLog.Request Read(ReadOnlyMemory<byte> body)
    {
        using var envelope = JsonDocument.Parse(body);
        var message = envelope.RootElement.GetProperty("message").Deserialize<SuggestTrials>(JsonSerializerOptions.Web)!;
        return new(message, envelope.RootElement.GetProperty("sentTime").GetDateTimeOffset());
    }
}
