namespace AutoTune.AIStoreUploader.Stores;

/// <summary>Nodes as folders of a file system (a volume, a share): <c>PATH/folder/name</c>. Files appear whole or not at all.</summary>
internal sealed class FolderAIStore(string root) : IAIStore
{
    public Task<string> EnsureNodeAsync(NodeName node, string key, CancellationToken ct) => DoAsync(async () =>
    {
        var folder = PathSegment.Of(node.Folder);
        if (!Directory.Exists(root)) throw new AIStoreRefusedException(Trouble.FolderMissing, $"there is no folder {root}");
        foreach (var name in (string[])[node.Name, node.Alternative])
        {
            var path = Path.Combine(folder, PathSegment.Of(name));
            Directory.CreateDirectory(Path.Combine(root, path));
            if (await IsOursAsync(Path.Combine(root, path), node.ExperimentId, ct)) return path;
        }
        throw new AIStoreRefusedException(Trouble.Refused, $"{node.Name} and {node.Alternative} are other experiments'");
    });

    public Task PutFileAsync(string node, string path, ReadOnlyMemory<byte> content, string key, CancellationToken ct) => DoAsync(async () =>
    {
        var file = Path.Combine([root, node, .. path.Split('/').Select(PathSegment.Of)]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var draft = $"{file}.{Guid.NewGuid():N}.part";
        try
        {
            await File.WriteAllBytesAsync(draft, content, ct);
            File.Move(draft, file, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
        return true;
    });

    // Whoever writes this file first has the node.
    private static async Task<bool> IsOursAsync(string path, Guid experimentId, CancellationToken ct)
    {
        var owner = Path.Combine(path, ".experiment");
        try
        {
            await using var file = new FileStream(owner, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await file.WriteAsync(experimentId.ToByteArray(), ct);
            return true;
        }
        catch (IOException) when (File.Exists(owner))
        {
            return (await File.ReadAllBytesAsync(owner, ct)).AsSpan().SequenceEqual(experimentId.ToByteArray());
        }
    }

    private static async Task<T> DoAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new AIStoreRefusedException(Trouble.Refused, denied.Message, denied);
        }
        catch (IOException failed)
        {
            throw new AIStoreUnavailableException(failed.Message, failed);
        }
    }
}
