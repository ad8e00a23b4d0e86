using AutoTune.Cluster;

namespace AutoTune.AIStoreUploader;

/// <summary>What an uploader does on a cluster.</summary>
internal static class UploaderRights
{
    /// <summary>Where experiments are: it reads the Secrets that they name.</summary>
    public static IReadOnlyList<Right> Work { get; } = [Right.To(Resource.Secrets, "get")];
}
