using AutoTune.Persistence.Tests.Contract;

namespace AutoTune.Persistence.Tests.MongoDb;

public sealed class MongoSharedStoreTests() : SharedStoreContract(new MongoSource());
