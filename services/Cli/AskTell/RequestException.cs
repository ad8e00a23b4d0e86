namespace AutoTune.Cli.AskTell;

/// <summary>A request that cannot be carried out; the message is the answer's error.</summary>
internal sealed class RequestException(string message) : Exception(message);
