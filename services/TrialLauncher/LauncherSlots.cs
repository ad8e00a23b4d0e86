namespace AutoTune.TrialLauncher;

/// <summary>
/// The names of this host's launchers, each held by a locked file. The kernel gives a lock back when its process dies, however it dies:
/// so a free name whose trials still run is a dead launcher's, and whoever takes the name takes over its trials.
/// </summary>
internal sealed class LauncherSlots(string folder) : IDisposable
{
    private readonly Dictionary<string, FileStream> held = [];

    /// <summary>Takes this name, or the first free one of launcher-0, launcher-1 ...</summary>
    /// <exception cref="InvalidOperationException">The name is held by another process on this host.</exception>
    public string Take(string? name)
    {
        Directory.CreateDirectory(folder);
        if (name is not null)
        {
            return TryTake(name)
                ? name
                : throw new InvalidOperationException($"Launcher:Name: a launcher named {name} runs on this host already (it holds {PathOf(name)})");
        }
        return Enumerable.Range(0, 10_000).Select(i => $"launcher-{i}").First(TryTake);
    }

    /// <summary>Takes a name if no process holds it.</summary>
    public bool TryTake(string name)
    {
        try
        {
            held.Add(name, new FileStream(PathOf(name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (IOException)
        {
            return false; // held by another process: exactly the question
        }
    }

    /// <summary>Names that exist on this host and that this process does not hold.</summary>
    public IReadOnlyList<string> Others() =>
        [.. Directory.EnumerateFiles(folder, "*.lock").Select(path => Path.GetFileNameWithoutExtension(path)!).Where(name => !held.ContainsKey(name))];

    public void Release(string name)
    {
        if (held.Remove(name, out var file))
            file.Dispose();
    }

    public void Dispose()
    {
        foreach (var file in held.Values)
            file.Dispose();
        held.Clear();
    }

    private string PathOf(string name) => Path.Combine(folder, name + ".lock");
}
