using AutoTune.Persistence.Tests.MongoDb;
using AutoTune.Persistence.Tests.Sqlite;

namespace AutoTune.Server.Tests.TrialApi;

public sealed class MongoStoredTrialTests() : StoredTrialContract(new MongoSource());

public sealed class SqliteStoredTrialTests() : StoredTrialContract(new SqliteSource());
