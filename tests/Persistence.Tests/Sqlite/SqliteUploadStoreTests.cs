using AutoTune.Persistence.Tests.Contract;

namespace AutoTune.Persistence.Tests.Sqlite;

public sealed class SqliteUploadStoreTests() : UploadStoreContract(new SqliteSource());
