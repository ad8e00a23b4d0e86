using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AutoTune.Persistence.Sqlite;

/// <summary>
/// One connection and the statements prepared on it; used by one thread at a time. Statements are cached by the reference of their
/// text, so the text must be a constant. Parameters are ?1, ?2 ... in the order of the arguments.
/// </summary>
internal sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<object, SqliteCommand> commands = new(ReferenceEqualityComparer.Instance);

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> arguments) => Bind(sql, arguments).ExecuteNonQuery();

    /// <summary>Runs statements once, one after the other; for what is not worth keeping prepared.</summary>
    public void Script(string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is this assembly's own; values are bound.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>The one row of a statement, or the default. Read to its end: only then is a change with RETURNING committed.</summary>
    public T? One<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object?> arguments)
    {
        using var reader = Bind(sql, arguments).ExecuteReader();
        var found = default(T);
        while (reader.Read())
        {
            found = map(reader);
        }

        return found;
    }

    public List<T> Many<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object?> arguments)
    {
        using var reader = Bind(sql, arguments).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    public bool Exists(string sql, params ReadOnlySpan<object?> arguments) => One(sql, static _ => true, arguments);

    /// <summary>All of the work or nothing. IMMEDIATE: a transaction that reads first could not become a writer after another's write.</summary>
    public T InTransaction<T>(Func<T> work)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            var result = work();
            Execute("COMMIT");
            return result;
        }
        catch
        {
            // After some errors (disk full, IO) SQLite has rolled back by itself.
            if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                Execute("ROLLBACK");
            }

            throw;
        }
    }

    public void Dispose()
    {
        foreach (var command in commands.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> arguments)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = Prepare(sql, arguments.Length);
            commands.Add(sql, command);
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            command.Parameters[i].Value = arguments[i] ?? DBNull.Value;
        }

        return command;
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text comes from a constant of this assembly; values are bound.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter($"?{i}", DBNull.Value));
        }

        command.Prepare();
        return command;
    }
}
