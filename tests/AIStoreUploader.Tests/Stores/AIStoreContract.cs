using System.Text;
using AutoTune.AIStoreUploader.Stores;

namespace AutoTune.AIStoreUploader.Tests.Stores;

/// <summary>What every AIStore does.</summary>
public abstract class AIStoreContract
{
    private readonly string folder = $"folder-{Guid.NewGuid():N}";

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_is_made_once_and_its_files_are_there_as_they_were_put()
    {
        await using var place = await OpenAsync();
        var name = new NodeName(folder, "mnist", Guid.NewGuid());

        var node = await place.Store.EnsureNodeAsync(name, place.Key, Cancellation);
        await place.PutAsync(node, "profile.json", "one");
        await place.PutAsync(node, "trial/metadata.json", "two");

        Assert.Equal(node, await place.Store.EnsureNodeAsync(name, place.Key, Cancellation));
        Assert.Equal("one", await place.TextAsync(node, "profile.json"));
        Assert.Equal("two", await place.TextAsync(node, "trial/metadata.json"));
    }

    [Fact]
    public async Task A_file_that_is_put_again_takes_the_place_of_the_one_before()
    {
        await using var place = await OpenAsync();
        var node = await place.Store.EnsureNodeAsync(new NodeName(folder, "again", Guid.NewGuid()), place.Key, Cancellation);

        foreach (var text in (string[])["first", "first", "second, which is longer", "third", ""])
        {
            await place.PutAsync(node, "profile.json", text);
            Assert.Equal(text, await place.TextAsync(node, "profile.json"));
        }
    }

    [Fact]
    public async Task An_experiment_of_the_same_name_gets_a_node_of_its_own()
    {
        await using var place = await OpenAsync();
        NodeName[] names = [.. Enumerable.Range(0, 2).Select(_ => new NodeName(folder, "twin", Guid.NewGuid()))];

        var nodes = new List<string>();
        foreach (var name in names) nodes.Add(await place.Store.EnsureNodeAsync(name, place.Key, Cancellation));
        await place.PutAsync(nodes[0], "profile.json", "0");
        await place.PutAsync(nodes[1], "profile.json", "1");

        Assert.NotEqual(nodes[0], nodes[1]);
        Assert.Equal("0", await place.TextAsync(nodes[0], "profile.json"));
        Assert.Equal(nodes[1], await place.Store.EnsureNodeAsync(names[1], place.Key, Cancellation));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("中 & ? # %2e")]
    [InlineData("../../etc")]
    public async Task Whatever_a_name_holds_it_leads_nowhere_else(string name)
    {
        await using var place = await OpenAsync();
        var plain = await place.Store.EnsureNodeAsync(new NodeName(folder, "plain", Guid.NewGuid()), place.Key, Cancellation);
        await place.PutAsync(plain, "profile.json", "plain");

        var node = await place.Store.EnsureNodeAsync(new NodeName(folder, name, Guid.NewGuid()), place.Key, Cancellation);
        await place.PutAsync(node, "profile.json", name);

        Assert.NotEqual(plain, node);
        Assert.Equal(name, await place.TextAsync(node, "profile.json"));
        Assert.Equal("plain", await place.TextAsync(plain, "profile.json"));
    }

    [Fact]
    public async Task A_large_file_is_there_whole()
    {
        await using var place = await OpenAsync();
        var node = await place.Store.EnsureNodeAsync(new NodeName(folder, "large", Guid.NewGuid()), place.Key, Cancellation);
        var content = new byte[300_001];
        new Random(1).NextBytes(content);

        await place.Store.PutFileAsync(node, "trial/metrics.yaml", content, place.Key, Cancellation);
        await place.Store.PutFileAsync(node, "trial/metrics.yaml", content, place.Key, Cancellation);

        Assert.Equal(content, await place.ReadAsync(node, "trial/metrics.yaml"));
    }

    [Fact]
    public async Task Files_are_put_side_by_side()
    {
        await using var place = await OpenAsync();
        var node = await place.Store.EnsureNodeAsync(new NodeName(folder, "many", Guid.NewGuid()), place.Key, Cancellation);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => place.PutAsync(node, $"{i % 20}/metadata.json", $"{i % 20}")));

        for (var i = 0; i < 20; i++) Assert.Equal($"{i}", await place.TextAsync(node, $"{i}/metadata.json"));
    }

    internal abstract Task<Place> OpenAsync();

    /// <summary>A store, a key that it takes, and a look behind it.</summary>
    internal abstract class Place : IAsyncDisposable
    {
        public abstract IAIStore Store { get; }

        public virtual string Key => "";

        public abstract Task<byte[]> ReadAsync(string node, string path);

        public abstract ValueTask DisposeAsync();

        public Task PutAsync(string node, string path, string text) => Store.PutFileAsync(node, path, Encoding.UTF8.GetBytes(text), Key, Cancellation);

        public async Task<string> TextAsync(string node, string path) => Encoding.UTF8.GetString(await ReadAsync(node, path));
    }
}
