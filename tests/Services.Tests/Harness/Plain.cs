using System.Text;
using System.Text.Json;
using RabbitMQ.Client;

namespace AutoTune.Services.Tests.Harness;

/// <summary>A stranger's program: a plain AMQP client that knows the exchanges' names and the JSON bodies, and no library of ours.</summary>
public sealed class Plain(IConnection connection, IChannel channel) : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    public IChannel Channel => channel;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Plain> ConnectAsync(string uri)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(uri) }.CreateConnectionAsync(Cancellation);
        var confirms = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        return new Plain(connection, await connection.CreateChannelAsync(confirms, Cancellation));
    }

    /// <summary>The name of a command's exchange: autotune.start-experiment and so on.</summary>
    public static string Exchange(Type command) =>
        "autotune." + string.Concat(command.Name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{c}" : $"{c}")).ToLowerInvariant();

    public static string Json<T>(T command) => JsonSerializer.Serialize(command, Camel);

    public Task PublishAsync<T>(T command) where T : class => PublishAsync(Exchange(typeof(T)), Json(command));

    public Task PublishAsync(string exchange, string body, string? contentType = "application/json") =>
        PublishAsync(exchange, Encoding.UTF8.GetBytes(body), contentType);

    public async Task PublishAsync(string exchange, ReadOnlyMemory<byte> body, string? contentType = "application/json")
    {
        var properties = new BasicProperties { Persistent = true };
        if (contentType is not null)
            properties.ContentType = contentType;
        await channel.BasicPublishAsync(exchange, "", mandatory: true, properties, body, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
