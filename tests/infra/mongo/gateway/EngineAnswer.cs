namespace AutoTune.MongoGateway;

/// <summary>What the engine said, whether it is an error, and whether a cursor goes on in the connection.</summary>
internal readonly record struct EngineAnswer(byte[] Body, bool Failed = false, bool KeepsConnection = false);
