using AutoTune.Persistence.Tests.Contract;

namespace AutoTune.Persistence.Tests.MongoDb;

public sealed class MongoTrialChangeTests() : TrialChangeContract(new MongoSource());
