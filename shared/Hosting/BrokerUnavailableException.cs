namespace AutoTune.Hosting;

/// <summary>The broker is away or did not confirm a message in time. Trying again later may help; it counts as nobody's failure.</summary>
public sealed class BrokerUnavailableException(string message, Exception inner) : Exception(message, inner);
