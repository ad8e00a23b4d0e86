namespace AutoTune.TrialLauncher.Outcomes;

/// <summary>An attempt that could not be started; the message is the reason for people.</summary>
internal sealed class LaunchFailedException(string message, Exception? inner = null) : Exception(message, inner);
