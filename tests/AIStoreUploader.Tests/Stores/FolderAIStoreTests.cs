using AutoTune.AIStoreUploader.Stores;

namespace AutoTune.AIStoreUploader.Tests.Stores;

public sealed class FolderAIStoreTests : AIStoreContract
{
    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        var store = new FolderAIStore("/nowhere/at-all");

        var refused = await Assert.ThrowsAsync<AIStoreRefusedException>(() => store.EnsureNodeAsync(new NodeName("f", "n", Guid.NewGuid()), "", Cancellation));

        Assert.Equal(Trouble.FolderMissing, refused.Reason);
        Assert.Contains("/nowhere/at-all", refused.Message, StringComparison.Ordinal);
    }

    internal override Task<Place> OpenAsync() => Task.FromResult<Place>(new Folder());

    private sealed class Folder : Place
    {
        private readonly string root = Directory.CreateTempSubdirectory("autotune-test-").FullName;

        public override IAIStore Store => new FolderAIStore(root);

        public override Task<byte[]> ReadAsync(string node, string path) => File.ReadAllBytesAsync(Path.Combine(root, node, path), Cancellation);

        public override ValueTask DisposeAsync()
        {
            Assert.Empty(Directory.EnumerateFiles(root, "*.part", SearchOption.AllDirectories));
            Directory.Delete(root, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
