using AutoTune.Persistence.Tests.Contract;

namespace AutoTune.Persistence.Tests.MongoDb;

public sealed class MongoLauncherStoreTests() : LauncherStoreContract(new MongoSource());
