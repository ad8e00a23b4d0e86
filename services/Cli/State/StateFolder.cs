using System.Text.Json;

namespace AutoTune.Cli.State;

/// <summary>
/// The folder in which a machine keeps its experiments: one database for all, and a folder per experiment with its trials' output, its
/// log, and the lock of the process that runs it (docs/cli.md lists every file).
/// </summary>
internal sealed class StateFolder(string path)
{
    /// <summary>Its name, beside the experiment file or in the current folder.</summary>
    public const string DefaultName = ".autotune";

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string Database => System.IO.Path.Combine(Path, "autotune.db");

    private string IndexFile => System.IO.Path.Combine(Path, "folder.json");

    /// <summary>Experiments are kept here already.</summary>
    public bool HasDatabase => File.Exists(Database);

    public ExperimentFolder Experiment(Guid id) => new(System.IO.Path.Combine(Path, "experiments", id.ToString()), id);

    /// <summary>The index as it stands; null when nothing was run here yet.</summary>
    public FolderIndex? ReadIndex()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(IndexFile), StateJson.Default.FolderIndex);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException broken)
        {
            throw new UserErrorException(ExitCodes.Failed, $"{IndexFile} is not what AutoTune wrote there: {broken.Message}", broken);
        }
    }

    /// <summary>Makes the folder if it is missing, and changes the index; one process at a time.</summary>
    public async Task<FolderIndex> UpdateIndexAsync(Func<FolderIndex, FolderIndex> change, CancellationToken cancellation)
    {
        Create();
        await using var turn = await FileLock.WaitAsync(System.IO.Path.Combine(Path, "folder.lock"), cancellation);
        var before = ReadIndex();
        var after = change(before ?? new FolderIndex(Guid.NewGuid(), new Dictionary<string, int>()));
        if (after != before)
        {
            // Whole or not at all: by rename.
            var draft = IndexFile + ".new";
            await File.WriteAllTextAsync(draft, JsonSerializer.Serialize(after, StateJson.Default.FolderIndex), cancellation);
            File.Move(draft, IndexFile, overwrite: true);
        }
        return after;
    }

    private void Create()
    {
        try
        {
            Directory.CreateDirectory(Path);
            var ignore = System.IO.Path.Combine(Path, ".gitignore");
            if (!File.Exists(ignore))
                File.WriteAllText(ignore, "*\n"); // results are no part of the user's repository
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                ExitCodes.Failed, $"the state folder {Path} can't be made: {e.Message}; choose another place with --state DIR", e);
        }
    }
}
