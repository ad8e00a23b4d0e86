using System.Collections.Concurrent;

namespace AutoTune.Persistence.Sqlite;

/// <summary>
/// A small number for each experiment's id. Rows of trials, ends and metrics are many and begin with it: a trial's row id is
/// (key &lt;&lt; 32 | sequence), so one experiment's trials lie together, in order, and are found without an index beside the table.
/// A key never changes, so it is remembered.
/// </summary>
internal sealed class SqliteKeys(SqliteDatabase database)
{
    internal const string FindKey = "SELECT key FROM keys WHERE id = ?1";

    private readonly ConcurrentDictionary<Guid, long> known = new();

    /// <summary>The row id of the entry with this number (a sequence or ordinal), of an experiment with this key.</summary>
    public static long Row(long key, int number) => key << 32 | (uint)number;

    public static int Number(long row) => (int)(row & 0xFFFF_FFFF);

    public static byte[] Blob(Guid id) => id.ToByteArray(bigEndian: true);

    public static Guid Id(byte[] blob) => new(blob, bigEndian: true);

    /// <summary>The key, made if there is none. Not inside a transaction: one rolled back would take the key with it.</summary>
    public long Make(Guid id)
    {
        if (Find(id) is { } key)
        {
            return key;
        }

        database.Write(session => session.Execute("INSERT OR IGNORE INTO keys (id) VALUES (?1)", Blob(id)));
        return Find(id) ?? throw new InvalidOperationException($"The key of experiment {id} was made and is not there.");
    }

    /// <summary>The key; null when nothing was ever stored under this id.</summary>
    public long? Find(Guid id)
    {
        if (known.TryGetValue(id, out var key))
        {
            return key;
        }

        key = database.Read(session => session.One(FindKey, static row => row.GetInt64(0), Blob(id)));
        if (key == 0)
        {
            return null;
        }

        known.TryAdd(id, key);
        return key;
    }
}
