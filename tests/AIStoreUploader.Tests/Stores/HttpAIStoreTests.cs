using System.Text;
using AutoTune.AIStoreUploader.Stores;
using Microsoft.AspNetCore.Http;

namespace AutoTune.AIStoreUploader.Tests.Stores;

public sealed class HttpAIStoreTests : AIStoreContract
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("content");

    [Theory]
    [InlineData(401, Trouble.KeyRefused)]
    [InlineData(403, Trouble.KeyRefused)]
    [InlineData(404, Trouble.FolderMissing)]
    [InlineData(413, Trouble.TooLarge)]
    [InlineData(422, Trouble.Refused)]
    public async Task A_refusal_says_what_is_to_be_done_and_is_not_tried_again(int status, string reason)
    {
        await using var place = new HttpPlace();
        await place.StartAsync();
        place.Server.Intervene = (_, http) => Answer(http, status, "because");

        var refused = await Assert.ThrowsAsync<AIStoreRefusedException>(() => place.Store.PutFileAsync("node", "profile.json", Content, AIStoreServer.Key, Cancellation));

        Assert.Equal((reason, $"the AIStore answers {status}: because"), (refused.Reason, refused.Message));
        Assert.Equal(1, place.Server.Requests);
        Assert.DoesNotContain(AIStoreServer.Key, refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task What_may_pass_is_tried_again(int status)
    {
        await using var place = new HttpPlace();
        await place.StartAsync();
        var node = await place.Store.EnsureNodeAsync(new NodeName("f", "n", Guid.NewGuid()), AIStoreServer.Key, Cancellation);
        place.Server.Intervene = (number, http) => number is 2 or 3 ? Answer(http, status, "later", retryAfter: "0") : Task.FromResult(false);

        await place.Store.PutFileAsync(node, "profile.json", Content, AIStoreServer.Key, Cancellation);

        Assert.Equal(4, place.Server.Requests);
        Assert.Equal(Content, await place.ReadAsync(node, "profile.json"));
    }

    [Fact]
    public async Task A_server_that_goes_on_failing_is_away()
    {
        await using var place = new HttpPlace();
        await place.StartAsync();
        place.Server.Intervene = (_, http) => Answer(http, 503, "", retryAfter: "0");

        await Assert.ThrowsAnyAsync<AIStoreUnavailableException>(() => place.Store.PutFileAsync("node", "profile.json", Content, AIStoreServer.Key, Cancellation));

        Assert.Equal(5, place.Server.Requests);
    }

    [Fact]
    public async Task A_connection_that_is_cut_costs_no_more_than_the_part_that_was_on_its_way()
    {
        await using var place = new HttpPlace();
        await place.StartAsync();
        var node = await place.Store.EnsureNodeAsync(new NodeName("f", "n", Guid.NewGuid()), AIStoreServer.Key, Cancellation);
        var large = new byte[10 * HttpPlace.PartBytes + 5];
        new Random(2).NextBytes(large);
        // Number 1 made the node, 2 asks how much is there; two parts are cut off on their way.
        place.Server.Intervene = (number, http) =>
        {
            if (number is 5 or 9) http.Abort();
            return Task.FromResult(number is 5 or 9);
        };

        await place.Store.PutFileAsync(node, "metrics.yaml", large, AIStoreServer.Key, Cancellation);

        Assert.Equal(large, await place.ReadAsync(node, "metrics.yaml"));
        Assert.Equal(large.Length, place.Server.Received);
    }

    [Fact]
    public async Task A_try_that_was_given_up_is_gone_on_with_by_the_next_one()
    {
        await using var place = new HttpPlace();
        await place.StartAsync();
        var node = await place.Store.EnsureNodeAsync(new NodeName("f", "n", Guid.NewGuid()), AIStoreServer.Key, Cancellation);
        var large = new byte[4 * HttpPlace.PartBytes];
        new Random(3).NextBytes(large);
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        place.Server.Intervene = (number, http) =>
        {
            if (number != 5) return Task.FromResult(false);
            kill.Cancel(); // with two parts there
            http.Abort();
            return Task.FromResult(true);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => place.Store.PutFileAsync(node, "metrics.yaml", large, AIStoreServer.Key, kill.Token));

        await place.Store.PutFileAsync(node, "metrics.yaml", large, AIStoreServer.Key, Cancellation);

        Assert.Equal(large, await place.ReadAsync(node, "metrics.yaml"));
        Assert.Equal(large.Length, place.Server.Received);
        await place.Store.PutFileAsync(node, "metrics.yaml", large, AIStoreServer.Key, Cancellation); // there already: nothing is sent
        Assert.Equal(large.Length, place.Server.Received);
    }

    [Fact]
    public async Task The_key_goes_in_the_header_that_the_settings_name()
    {
        await using var place = new HttpPlace(keyHeader: "X-Api-Key");
        await place.StartAsync();
        string? seen = null;
        place.Server.Intervene = async (_, http) =>
        {
            seen = http.Request.Headers["X-Api-Key"];
            return await Answer(http, 200, """{"id": "n1"}""");
        };

        Assert.Equal("n1", await place.Store.EnsureNodeAsync(new NodeName("f", "n", Guid.NewGuid()), "the-key", Cancellation));

        Assert.Equal("the-key", seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id": 7}""")]
    [InlineData("""{"id": ""}""")]
    public async Task An_answer_without_an_id_is_refused(string answer)
    {
        await using var place = new HttpPlace();
        await place.StartAsync();
        place.Server.Intervene = (_, http) => Answer(http, 200, answer);

        var refused = await Assert.ThrowsAsync<AIStoreRefusedException>(() => place.Store.EnsureNodeAsync(new NodeName("f", "n", Guid.NewGuid()), AIStoreServer.Key, Cancellation));

        Assert.Equal(Trouble.Refused, refused.Reason);
    }

    [Fact]
    public async Task A_key_that_no_header_can_carry_is_refused_and_not_shown()
    {
        await using var place = new HttpPlace();
        await place.StartAsync();

        var refused = await Assert.ThrowsAsync<AIStoreRefusedException>(() => place.Store.EnsureNodeAsync(new NodeName("f", "n", Guid.NewGuid()), "hush\nhush", Cancellation));

        Assert.Equal(Trouble.KeyRefused, refused.Reason);
        Assert.DoesNotContain("hush", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, place.Server.Requests);
    }

    internal override async Task<Place> OpenAsync()
    {
        var place = new HttpPlace();
        await place.StartAsync();
        return place;
    }

    private static async Task<bool> Answer(HttpContext http, int status, string text, string? retryAfter = null)
    {
        http.Response.StatusCode = status;
        if (retryAfter is not null) http.Response.Headers.RetryAfter = retryAfter;
        await http.Response.WriteAsync(text);
        return true;
    }

    private sealed class HttpPlace(string keyHeader = "Authorization") : Place
    {
        public const int PartBytes = 20_000;

        private readonly HttpClient http = new();
        private HttpAIStore? store;

        public AIStoreServer Server { get; private set; } = null!;

        public override IAIStore Store => store!;

        public override string Key => AIStoreServer.Key;

        public async Task StartAsync()
        {
            Server = await AIStoreServer.StartAsync();
            store = new HttpAIStore(http, new AIStoreOptions { Kind = "http", Url = Server.Url, PartBytes = PartBytes, KeyHeader = keyHeader }, TimeProvider.System);
        }

        public override Task<byte[]> ReadAsync(string node, string path) => Task.FromResult(Server.Files[(node, path)]);

        public override async ValueTask DisposeAsync()
        {
            http.Dispose();
            await Server.DisposeAsync();
        }
    }
}
