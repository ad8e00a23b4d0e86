namespace AutoTune.Persistence;

/// <summary>The store did not answer: away, or too slow. Trying again later may help; it counts as nobody's failure.</summary>
public sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner);
