namespace AutoTune.Server;

/// <summary>Which experiments can be changed from this process. Without one: all.</summary>
public interface IReach
{
    /// <summary>Why the experiment cannot be changed here, or a new one (null) cannot be started; null: it can.</summary>
    string? Refusal(Guid? experimentId);
}
