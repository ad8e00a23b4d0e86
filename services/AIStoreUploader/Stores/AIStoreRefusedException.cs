namespace AutoTune.AIStoreUploader.Stores;

/// <summary>The store refuses, and will go on refusing until somebody does something.</summary>
/// <param name="reason">One CamelCase word, one of those of <see cref="Trouble"/>.</param>
/// <param name="message">What it said, for people; without the key.</param>
/// <param name="cause">The error below.</param>
public sealed class AIStoreRefusedException(string reason, string message, Exception? cause = null) : Exception(message, cause)
{
    public string Reason { get; } = reason;
}
