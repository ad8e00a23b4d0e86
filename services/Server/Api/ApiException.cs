namespace AutoTune.Server.Api;

/// <summary>A request that cannot be met, and why, for the caller.</summary>
/// <param name="status">The status of the answer.</param>
/// <param name="detail">What is wrong: the field, the value found, what is allowed.</param>
internal sealed class ApiException(int status, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>Further members of the problem document.</summary>
    public Dictionary<string, object?> Extensions { get; init; } = [];
}
