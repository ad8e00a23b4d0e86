namespace AutoTune.AIStoreUploader.Stores;

/// <summary>The store does not answer, or says that it cannot now.</summary>
public class AIStoreUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
