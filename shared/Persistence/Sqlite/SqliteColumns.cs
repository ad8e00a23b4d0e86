using Microsoft.Data.Sqlite;

namespace AutoTune.Persistence.Sqlite;

/// <summary>Columns that may be null.</summary>
internal static class SqliteColumns
{
    extension(SqliteDataReader row)
    {
        public string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);

        public int? Int(int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

        public double? Real(int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

        public DateTimeOffset? Time(int column) => row.IsDBNull(column) ? null : StoredTime.To(row.GetInt64(column));
    }
}
