using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AutoTune.Tests.Support;

namespace AutoTune.Pipeline;

/// <summary>The broker and the database of the services apart, found as tests find them: environment, Testcontainers, tests/infra.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private Servers(RabbitMqService rabbitMq, MongoService mongo, string version)
    {
        (RabbitMq, Mongo) = (rabbitMq, mongo);
        Broker = $"RabbitMQ {version} ({rabbitMq.Kind.ToString().ToLowerInvariant()})";
        // tests/infra has one engine; what an environment or an image brings is a matter of whoever chose it.
        Database = mongo.Kind == ServiceKind.Process ? "DocumentDB in PostgreSQL 18, fsync off (process)" : $"MongoDB ({mongo.Kind.ToString().ToLowerInvariant()})";
    }

    public RabbitMqService RabbitMq { get; }

    public MongoService Mongo { get; }

    public string Broker { get; }

    public string Database { get; }

    public static async Task<Servers> StartAsync()
    {
        var rabbitMq = await RabbitMqService.StartAsync();
        return new Servers(rabbitMq, await MongoService.StartAsync(), await VersionAsync(rabbitMq.Management));
    }

    public async ValueTask DisposeAsync()
    {
        await RabbitMq.DisposeAsync();
        await Mongo.DisposeAsync();
    }

    private static async Task<string> VersionAsync(Uri management)
    {
        using var http = new HttpClient { BaseAddress = management };
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(management.UserInfo))));
        using var overview = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/overview", UriKind.Relative)));
        return overview.RootElement.GetProperty("rabbitmq_version").GetString()!;
    }
}
