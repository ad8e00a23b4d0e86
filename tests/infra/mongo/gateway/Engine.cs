using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace AutoTune.MongoGateway;

/// <summary>Connections to the engine, and the ways of calling its functions.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    public Engine(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 120,
            MinPoolSize = 4,
            MaxAutoPrepare = 60,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
            Timeout = 30,
            CommandTimeout = 120,
            Options = "-c search_path=documentdb_api_catalog,documentdb_api,public",
        };
        _source = NpgsqlDataSource.Create(builder);
    }

    public ValueTask<NpgsqlConnection> OpenAsync() => _source.OpenConnectionAsync();

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>One row, mapped.</summary>
    public static async Task<T> RowAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> map, params object?[] values)
    {
        await using var command = Command(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess);
        if (!await reader.ReadAsync()) throw new MongoError(1, "the engine returned no row");
        return map(reader);
    }

    /// <summary>The one document of a function's answer.</summary>
    public static Task<byte[]> DocumentAsync(NpgsqlConnection connection, string sql, params object?[] values) =>
        RowAsync(connection, sql, row => row.GetFieldValue<byte[]>(0), values);

    /// <summary>A procedure's INOUT document: it has no binary form here, so it is read as text, "BSONHEX" and digits.</summary>
    public static async Task<byte[]> CallAsync(NpgsqlConnection connection, string sql, params object?[] values)
    {
        await using var command = Command(connection, sql, values);
        command.AllResultTypesAreUnknown = true;
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync()) throw new MongoError(1, "the engine returned no row");
        return Convert.FromHexString(reader.GetString(0)["BSONHEX".Length..]);
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object?[] values)
    {
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(Parameter(value));
        return command;
    }

    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        string text => new NpgsqlParameter<string> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Text },
        byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes, NpgsqlDbType = NpgsqlDbType.Bytea },
        null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea },
        _ => new NpgsqlParameter { Value = value },
    };
}
