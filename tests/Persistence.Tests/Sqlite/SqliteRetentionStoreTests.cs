using AutoTune.Persistence.Tests.Contract;

namespace AutoTune.Persistence.Tests.Sqlite;

public sealed class SqliteRetentionStoreTests() : RetentionStoreContract(new SqliteSource());
