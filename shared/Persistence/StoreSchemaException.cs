namespace AutoTune.Persistence;

/// <summary>The database is not one that this program can use: a newer one wrote it, or another program did. Waiting does not help.</summary>
public sealed class StoreSchemaException(string message) : InvalidOperationException(message)
{
    internal static StoreSchemaException Newer(string database, int version, int known) => new(
        $"{database} was written by a newer AutoTune: its schema has version {version}, this program knows versions up to {known}. Use the newer program.");
}
