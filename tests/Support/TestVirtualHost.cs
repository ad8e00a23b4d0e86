using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace AutoTune.Tests.Support;

/// <summary>A RabbitMQ virtual host of one test's own.</summary>
public sealed class TestVirtualHost : IAsyncDisposable
{
    private readonly RabbitMqService _service;

    private TestVirtualHost(RabbitMqService service, string name)
    {
        _service = service;
        Name = name;
        ConnectionString = new UriBuilder(service.ConnectionString) { Path = name }.Uri.ToString();
    }

    public string Name { get; }

    /// <summary>Names the virtual host too.</summary>
    public string ConnectionString { get; }

    public async ValueTask DisposeAsync()
    {
        if (!_service.IsRunning) return;
        using var api = Api(_service);
        using var answer = await api.DeleteAsync($"api/vhosts/{Name}");
        answer.EnsureSuccessStatusCode();
    }

    internal static async Task<TestVirtualHost> CreateAsync(RabbitMqService service, CancellationToken cancellationToken)
    {
        var host = new TestVirtualHost(service, $"test-{Guid.NewGuid():N}");
        var (user, _) = new Uri(service.ConnectionString).Credentials();
        using var api = Api(service);
        using var made = await api.PutAsync($"api/vhosts/{host.Name}", content: null, cancellationToken);
        made.EnsureSuccessStatusCode();
        var everything = new { configure = ".*", write = ".*", read = ".*" };
        using var permitted = await api.PutAsJsonAsync($"api/permissions/{host.Name}/{Uri.EscapeDataString(user)}", everything, cancellationToken);
        permitted.EnsureSuccessStatusCode();
        return host;
    }

    private static HttpClient Api(RabbitMqService service)
    {
        var (user, password) = service.Management.Credentials();
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        return new HttpClient
        {
            BaseAddress = service.Management,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", credentials) },
        };
    }
}
