namespace AutoTune.Cluster;

/// <summary>The Kubernetes API does not answer, or asks to be left alone for now; the same request may succeed later.</summary>
public sealed class ClusterUnavailableException : Exception
{
    public ClusterUnavailableException(string message)
        : base(message)
    {
    }

    public ClusterUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
