using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace AutoTune.Persistence.Sqlite;

/// <summary>Which of SQLite's errors mean that the file cannot be used now, and may be later.</summary>
internal static class SqliteErrors
{
    public static bool IsUnavailable(SqliteException exception) => exception.SqliteErrorCode
        is SQLITE_BUSY or SQLITE_LOCKED or SQLITE_IOERR or SQLITE_FULL or SQLITE_CANTOPEN or SQLITE_PROTOCOL;
}
