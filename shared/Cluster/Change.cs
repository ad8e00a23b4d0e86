namespace AutoTune.Cluster;

/// <summary>A change that a <see cref="Reflector{T}"/> saw.</summary>
/// <param name="Object">The object as it is now; as it was last when it is gone.</param>
/// <param name="Deleted">It is gone.</param>
public sealed record Change<T>(T Object, bool Deleted);
