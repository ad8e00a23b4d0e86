namespace AutoTune.Server;

/// <summary>A coordinator of every experiment listens.</summary>
internal sealed class FullReach : IReach
{
    public string? Refusal(Guid? experimentId) => null;
}
