using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace AutoTune.Persistence.Sqlite;

/// <summary>What is done with the file of the embedded store as a whole, also while processes work with it.</summary>
public static class SqliteFile
{
    private const int BusySeconds = 5;

    /// <summary>Copies it as it is at one moment, to a file that is not there yet.</summary>
    public static void BackUp(string path, string destination)
    {
        using var source = Open(path, SqliteOpenMode.ReadWrite); // a reader of a WAL has to write beside it
        using var copy = Open(destination, SqliteOpenMode.ReadWriteCreate);
        source.BackupDatabase(copy);
    }

    /// <summary>Gives back what removed rows have left free, and says how many bytes; null when another process works with it just now.</summary>
    public static long? Compact(string path)
    {
        var before = Bytes(path);
        try
        {
            using var connection = Open(path, SqliteOpenMode.ReadWrite);
            foreach (var sql in (string[])["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"])
            {
                using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Two constants.
                command.CommandText = sql;
#pragma warning restore CA2100
                command.ExecuteNonQuery();
            }
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode is SQLITE_BUSY or SQLITE_LOCKED)
        {
            return null;
        }
        return Math.Max(0, before - Bytes(path));
    }

    private static long Bytes(string path) =>
        new[] { path, path + "-wal" }.Select(name => new FileInfo(name)).Where(file => file.Exists).Sum(file => file.Length);

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = BusySeconds }.ToString());
        connection.Open();
        return connection;
    }
}
