namespace AutoTune.Persistence.Sqlite;

/// <summary>The tables, and how a file of an older program becomes one of this: an ordered list of steps, counted by user_version.</summary>
internal static class SqliteSchema
{
    // Times: Unix time in units of 100 ns. States and phases: the enums' numbers. Row ids of trials and ends: see SqliteKeys; the
    // generated columns take no room and are for people who look into the file.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE keys (key INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE);

        CREATE TABLE experiments (
            id BLOB PRIMARY KEY, namespace TEXT NOT NULL, name TEXT NOT NULL, spec TEXT NOT NULL, seed INTEGER NOT NULL,
            problems TEXT NOT NULL, warnings TEXT NOT NULL, created_at INTEGER NOT NULL);

        CREATE TABLE states (
            id BLOB PRIMARY KEY, version INTEGER NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, phase INTEGER NOT NULL,
            completed INTEGER NOT NULL, due_at INTEGER, body TEXT NOT NULL);
        CREATE INDEX states_due ON states (due_at) WHERE due_at IS NOT NULL;

        CREATE TABLE trials (
            row INTEGER PRIMARY KEY, state INTEGER NOT NULL, attempt INTEGER NOT NULL, retries INTEGER NOT NULL,
            seen_ends INTEGER NOT NULL, owner TEXT, pid INTEGER, start_ticks INTEGER,
            created_at INTEGER NOT NULL, started_at INTEGER, ended_at INTEGER, value REAL,
            stop_outcome INTEGER, stop_reason TEXT, stop_judged INTEGER, stop_value REAL,
            final_result TEXT, reason TEXT, earlier TEXT, parameters TEXT NOT NULL,
            experiment INTEGER AS (row >> 32) VIRTUAL, sequence INTEGER AS (row & 4294967295) VIRTUAL);
        CREATE INDEX trials_owned ON trials (owner) WHERE state IN (1, 2);

        CREATE TABLE ends (
            row INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, state INTEGER NOT NULL, value REAL,
            experiment INTEGER AS (row >> 32) VIRTUAL, ordinal INTEGER AS (row & 4294967295) VIRTUAL);

        CREATE TABLE metrics (
            trial INTEGER NOT NULL, attempt INTEGER NOT NULL, type INTEGER NOT NULL, step INTEGER NOT NULL,
            value REAL, json TEXT, at INTEGER NOT NULL,
            PRIMARY KEY (trial, attempt, type, step)) WITHOUT ROWID;

        CREATE TABLE launchers (owner TEXT PRIMARY KEY, beats INTEGER NOT NULL) WITHOUT ROWID;
        """,
        """
        ALTER TABLE trials ADD COLUMN trace_parent TEXT;
        ALTER TABLE experiments ADD COLUMN trace_parent TEXT;

        CREATE TABLE uploads (id BLOB PRIMARY KEY, version INTEGER NOT NULL, due_at INTEGER, body TEXT NOT NULL);
        CREATE INDEX uploads_due ON uploads (due_at) WHERE due_at IS NOT NULL;
        """,
        """
        CREATE TABLE retention (id BLOB PRIMARY KEY, curves_at INTEGER, removed_at INTEGER) WITHOUT ROWID;
        CREATE TABLE turns (name TEXT PRIMARY KEY, began_at INTEGER NOT NULL) WITHOUT ROWID;
        """,
    ];

    /// <summary>The version that this program writes.</summary>
    public static int Version => Steps.Length;

    public static void Upgrade(SqliteSession session, string path)
    {
        if (VersionOf(session) == Version)
        {
            return;
        }

        // Before anything is changed, and again when nobody else can change it any more.
        session.InTransaction(() => VersionToUpgrade(session, path));
        session.Script("PRAGMA journal_mode = WAL");
        session.InTransaction(() =>
        {
            for (var version = VersionToUpgrade(session, path); version < Version; version++)
            {
                session.Script(Steps[version]);
            }

            session.Script($"PRAGMA user_version = {Version}");
            return true;
        });
    }

    private static int VersionOf(SqliteSession session) => session.One("PRAGMA user_version", static row => row.GetInt32(0));

    /// <summary>The file's version, if it is a file for this program.</summary>
    private static int VersionToUpgrade(SqliteSession session, string path)
    {
        var version = VersionOf(session);
        if (version > Version)
        {
            throw StoreSchemaException.Newer(path, version, Version);
        }

        if (version == 0 && session.Exists("SELECT 1 FROM sqlite_master LIMIT 1"))
        {
            throw new StoreSchemaException($"{path} is a SQLite database of another program; give AutoTune a file of its own.");
        }

        return version;
    }
}
