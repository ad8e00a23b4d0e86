using Amazon.Runtime;
using Amazon.S3;
using AutoTune.AIStoreUploader.Stores;
using AutoTune.Tests.Support;

namespace AutoTune.AIStoreUploader.Tests.Stores;

/// <summary>Against a real S3 server.</summary>
public sealed class S3AIStoreTests(S3AIStoreTests.Server server) : AIStoreContract, IClassFixture<S3AIStoreTests.Server>
{
    [Fact]
    public async Task A_key_that_the_server_does_not_know_is_refused_and_not_shown()
    {
        using var store = new S3AIStore(server.Options());

        var refused = await Assert.ThrowsAsync<AIStoreRefusedException>(
            () => store.EnsureNodeAsync(new NodeName("f", "n", Guid.NewGuid()), "nobody:hush-hush", Cancellation));

        Assert.Equal(Trouble.KeyRefused, refused.Reason);
        Assert.DoesNotContain("hush-hush", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_form_is_refused()
    {
        using var store = new S3AIStore(server.Options());

        var refused = await Assert.ThrowsAsync<AIStoreRefusedException>(() => store.EnsureNodeAsync(new NodeName("f", "n", Guid.NewGuid()), "hush-hush", Cancellation));

        Assert.Equal(Trouble.KeyRefused, refused.Reason);
        Assert.DoesNotContain("hush-hush", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_named()
    {
        var options = server.Options();
        options.Bucket = "nowhere-at-all";
        using var store = new S3AIStore(options);

        var refused = await Assert.ThrowsAsync<AIStoreRefusedException>(() => store.EnsureNodeAsync(new NodeName("f", "n", Guid.NewGuid()), server.Key, Cancellation));

        Assert.Equal((Trouble.FolderMissing, "there is no bucket nowhere-at-all"), (refused.Reason, refused.Message));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_away_and_not_a_refusal()
    {
        var options = server.Options();
        options.ServiceUrl = $"http://127.0.0.1:{FreePort.Next()}";
        using var store = new S3AIStore(options);

        await Assert.ThrowsAsync<AIStoreUnavailableException>(() => store.EnsureNodeAsync(new NodeName("f", "n", Guid.NewGuid()), server.Key, Cancellation));
    }

    internal override Task<Place> OpenAsync() => Task.FromResult<Place>(new Bucket(server));

    public sealed class Server : IAsyncLifetime
    {
        private S3Service? service;

        public string Key => $"{service!.AccessKey}:{service.SecretKey}";

        public AIStoreOptions Options() => new() { Kind = "s3", ServiceUrl = service!.ConnectionString, Bucket = "autotune", Prefix = "results", PartBytes = 64 * 1024 };

        public async ValueTask InitializeAsync() => service = await S3Service.StartAsync(Cancellation);

        public ValueTask DisposeAsync() => service?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private sealed class Bucket(Server server) : Place
    {
        private readonly S3AIStore store = new(server.Options());

        public override IAIStore Store => store;

        public override string Key => server.Key;

        public override async Task<byte[]> ReadAsync(string node, string path)
        {
            var key = server.Key.Split(':');
            using var client = new AmazonS3Client(
                new BasicAWSCredentials(key[0], key[1]), new AmazonS3Config { ServiceURL = server.Options().ServiceUrl, ForcePathStyle = true });
            using var found = await client.GetObjectAsync("autotune", $"{node}/{path}", Cancellation);
            using var content = new MemoryStream();
            await found.ResponseStream.CopyToAsync(content, Cancellation);
            return content.ToArray();
        }

        public override ValueTask DisposeAsync()
        {
            store.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
