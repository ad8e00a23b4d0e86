namespace AutoTune.Cluster;

/// <summary>The Kubernetes API refused a request (a 4xx answer that will be the same the next time).</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="reason">The API's word for it, such as AlreadyExists or Invalid; empty when it gave none.</param>
/// <param name="message">The API's text for people.</param>
public sealed class ApiException(int status, string reason, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Reason { get; } = reason;

    /// <summary>There is no such object, or no such kind.</summary>
    public bool IsNotFound => Status == 404;

    /// <summary>The rules do not allow it, or a quota is used up.</summary>
    public bool IsForbidden => Status == 403;

    public bool AlreadyExists => Reason == "AlreadyExists";

    /// <summary>Somebody else changed the object meanwhile.</summary>
    public bool IsConflict => Status == 409 && !AlreadyExists;

    /// <summary>A list or watch began too long ago.</summary>
    public bool IsGone => Status == 410;
}
