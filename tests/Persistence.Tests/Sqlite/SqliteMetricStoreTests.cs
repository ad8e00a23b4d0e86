using AutoTune.Persistence.Tests.Contract;

namespace AutoTune.Persistence.Tests.Sqlite;

public sealed class SqliteMetricStoreTests() : MetricStoreContract(new SqliteSource());
