using AutoTune.Persistence.Tests.Contract;

namespace AutoTune.Persistence.Tests.MongoDb;

public sealed class MongoRetentionStoreTests() : RetentionStoreContract(new MongoSource());
