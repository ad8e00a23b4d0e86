using AutoTune.Persistence.Tests.MongoDb;
using AutoTune.Persistence.Tests.Sqlite;

namespace AutoTune.Server.Tests.Api;

public sealed class MongoExperimentTests() : ExperimentContract(new MongoSource());

public sealed class SqliteExperimentTests() : ExperimentContract(new SqliteSource());

public sealed class MongoResultTests() : ResultContract(new MongoSource());

public sealed class SqliteResultTests() : ResultContract(new SqliteSource());
