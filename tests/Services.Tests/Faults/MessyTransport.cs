using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AutoTune.Services.Tests.Harness;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AutoTune.Services.Tests.Faults;

/// <summary>
/// Stands between every exchange and its service's queue, and delivers each message twice, each time after a delay of its own: doubled,
/// late, and out of order.
/// </summary>
internal sealed class MessyTransport : IAsyncDisposable
{
    private readonly Plain client;
    private readonly Moments moments;
    private readonly TimeSpan longest;
    private readonly SemaphoreSlim oneAtATime = new(1, 1);
    private readonly CancellationTokenSource over = new();
    private int delivered;

    private MessyTransport(Plain client, Moments moments, TimeSpan longest) => (this.client, this.moments, this.longest) = (client, moments, longest);

    public int Delivered => delivered;

    public static async Task<MessyTransport> BetweenAsync(ApartSuite suite, Uri management, Moments moments, TimeSpan longest)
    {
        var client = await suite.ConnectAsync();
        var transport = new MessyTransport(client, moments, longest);
        foreach (var queue in await QueuesAsync(suite, management))
        {
            var detour = await client.Channel.QueueDeclareAsync($"messy.{queue}", durable: false, exclusive: true, autoDelete: true);
            await client.Channel.QueueBindAsync(detour.QueueName, queue, "");
            var consumer = new AsyncEventingBasicConsumer(client.Channel);
            consumer.ReceivedAsync += (_, message) => transport.TakeAsync(queue, message);
            await client.Channel.BasicConsumeAsync(detour.QueueName, autoAck: true, consumer);
            await client.Channel.QueueUnbindAsync(queue, queue, ""); // the straight way
        }
        return transport;
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await client.DisposeAsync();
    }

    private static async Task<List<string>> QueuesAsync(ApartSuite suite, Uri management)
    {
        using var http = new HttpClient();
        var user = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(management.UserInfo is "" ? "guest:guest" : management.UserInfo));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(user));
        var host = new Uri(suite.RabbitMq).AbsolutePath.Trim('/');
        var address = new UriBuilder(management) { UserName = "", Password = "", Path = $"api/queues/{host}" }.Uri;
        using var answer = JsonDocument.Parse(await http.GetStringAsync(address));
        return [.. answer.RootElement.EnumerateArray().Select(queue => queue.GetProperty("name").GetString()!)
            .Where(name => name.StartsWith("autotune.", StringComparison.Ordinal)
                && !name.StartsWith("autotune.temporary.", StringComparison.Ordinal) // exclusive ones of launchers, for stops
                && !name.EndsWith("_error", StringComparison.Ordinal))];
    }

    private Task TakeAsync(string queue, BasicDeliverEventArgs message)
    {
        var body = message.Body.ToArray(); // it is only lent
        var properties = new BasicProperties(message.BasicProperties);
        for (var i = 0; i < 2; i++)
            _ = DeliverAsync(queue, properties, body, longest * (moments.Next(1000) / 1000.0));
        return Task.CompletedTask;
    }

    private async Task DeliverAsync(string queue, BasicProperties properties, byte[] body, TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, over.Token);
            await oneAtATime.WaitAsync(over.Token);
            try
            {
                await client.Channel.BasicPublishAsync("", queue, mandatory: false, properties, body, over.Token);
                delivered++;
            }
            finally
            {
                oneAtATime.Release();
            }
        }
        catch (Exception late) when (over.IsCancellationRequested)
        {
            _ = late; // the test is through; what is still on its way is nobody's concern
        }
    }
}
