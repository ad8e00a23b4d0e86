namespace AutoTune.AIStoreUploader.Stores;

/// <summary>
/// A place that keeps experiments as nodes with files. Doing anything twice does no harm. Every call may throw
/// <see cref="AIStoreUnavailableException"/> (trying again may help) or <see cref="AIStoreRefusedException"/> (somebody must do something
/// first).
/// </summary>
public interface IAIStore
{
    /// <summary>
    /// The experiment's node, made if there is none. It bears the experiment's name; when a node of that name is another experiment's,
    /// the first eight digits of this one's id follow the name.
    /// </summary>
    /// <returns>What the other calls name it by.</returns>
    Task<string> EnsureNodeAsync(NodeName node, string key, CancellationToken ct);

    /// <summary>Puts a file at a path of the node, in the place of one that may be there.</summary>
    /// <param name="node">The node.</param>
    /// <param name="path">Names separated by slashes.</param>
    /// <param name="content">All of it.</param>
    /// <param name="key">The API key.</param>
    /// <param name="ct">Gives up; what was transferred may be used by the next try.</param>
    Task PutFileAsync(string node, string path, ReadOnlyMemory<byte> content, string key, CancellationToken ct);
}
