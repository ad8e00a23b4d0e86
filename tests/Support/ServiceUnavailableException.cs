namespace AutoTune.Tests.Support;

/// <summary>A service that a test needs cannot be had on this machine; the message says why.</summary>
public sealed class ServiceUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
