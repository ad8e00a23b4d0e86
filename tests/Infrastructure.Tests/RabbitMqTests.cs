using System.Text;
using AutoTune.Tests.Support;
using RabbitMQ.Client;

namespace AutoTune.Infrastructure.Tests;

public sealed class RabbitMqTests(SharedServices services)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_comes_back_from_a_virtual_host_of_ones_own()
    {
        await using var host = await services.VirtualHostAsync(Cancellation);

        await PublishAsync(host.ConnectionString, "round trip");

        Assert.Equal("round trip", await TakeAsync(host.ConnectionString));
    }

    [Fact]
    public async Task Virtual_hosts_do_not_see_each_others_queues()
    {
        await using var one = await services.VirtualHostAsync(Cancellation);
        await using var other = await services.VirtualHostAsync(Cancellation);

        await PublishAsync(one.ConnectionString, "for one");

        Assert.Null(await TakeAsync(other.ConnectionString));
    }

    [Fact]
    public async Task A_broker_that_is_killed_and_started_again_keeps_a_durable_message()
    {
        await using var broker = await RabbitMqService.StartOwnAsync(Cancellation);
        await using var host = await broker.IsolatedVirtualHostAsync(Cancellation);
        await PublishAsync(host.ConnectionString, "durable");
        // RabbitMQ 3.10 writes the name of a new quorum queue to disk up to 3 s late; killed before, it has a queue that answers nobody.
        await Task.Delay(TimeSpan.FromSeconds(5), Cancellation);

        await broker.KillAsync(Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => TakeAsync(host.ConnectionString));
        await broker.StartAgainAsync(Cancellation);

        Assert.Equal("durable", await TakeAsync(host.ConnectionString));
    }

    private static async Task PublishAsync(string connectionString, string text)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(connectionString) }.CreateConnectionAsync(Cancellation);
        var confirms = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using var channel = await connection.CreateChannelAsync(confirms, Cancellation);
        await DeclareAsync(channel);
        await channel.BasicPublishAsync(
            "", "messages", mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(text), Cancellation);
    }

    private static async Task<string?> TakeAsync(string connectionString)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(connectionString) }.CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await DeclareAsync(channel);
        return await channel.BasicGetAsync("messages", autoAck: true, Cancellation) is { } message ? Encoding.UTF8.GetString(message.Body.Span) : null;
    }

    private static Task<QueueDeclareOk> DeclareAsync(IChannel channel) => channel.QueueDeclareAsync(
        "messages",
        durable: true,
        exclusive: false,
        autoDelete: false,
        new Dictionary<string, object?> { ["x-queue-type"] = "quorum" },
        cancellationToken: Cancellation);
}
