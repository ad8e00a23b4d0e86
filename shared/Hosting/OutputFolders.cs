using System.Globalization;

namespace AutoTune.Hosting;

/// <summary>The output folders of one experiment's trials in a state folder, and their removal: repeatable, and left alone while another process is at it.</summary>
public sealed class OutputFolders(string stateFolder, Guid experimentId)
{
    private readonly string folder = Path.Combine(stateFolder, "experiments", experimentId.ToString());

    private string Trials => Path.Combine(folder, "trials");

    /// <summary>The experiments that have folders here.</summary>
    public static IEnumerable<Guid> All(string stateFolder)
    {
        var experiments = Path.Combine(stateFolder, "experiments");
        if (!Directory.Exists(experiments)) yield break;
        foreach (var path in Directory.EnumerateDirectories(experiments))
        {
            if (Guid.TryParseExact(Path.GetFileName(path), "D", out var id)) yield return id;
        }
    }

    /// <summary>Whether a trial has any output here.</summary>
    public bool Exist(int sequence) => Directory.Exists(Trial(sequence)) && Attempts(Trial(sequence)).Any();

    /// <summary>How many trials have output here.</summary>
    public int Count() => Directory.Exists(Trials) ? Directory.EnumerateDirectories(Trials).Count(trial => Attempts(trial).Any()) : 0;

    /// <summary>The bytes of all files in them.</summary>
    public long Bytes() => !Directory.Exists(Trials) ? 0 : new DirectoryInfo(Trials)
        .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true })
        .Sum(file => file.Length);

    /// <summary>Removes what one trial printed and wrote, and leaves a note.</summary>
    public void Remove(int sequence, RemovedOutput note) => RemoveAttempts(Trial(sequence), note);

    /// <summary>Removes what all trials printed and wrote, and leaves one note.</summary>
    public void RemoveAll(RemovedOutput note)
    {
        note.Write(folder);
        foreach (var trial in Directory.EnumerateDirectories(Trials)) RemoveAttempts(trial, note: null);
    }

    /// <summary>Removes the experiment's folder.</summary>
    public void RemoveExperiment() => Directory.Delete(folder, recursive: true);

    /// <summary>Held by one process at a time, and by none that has died; null: another one is at it.</summary>
    public FileStream? TryLock()
    {
        try
        {
            return new FileStream(Path.Combine(folder, "retention.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null; // held by another process, or the folder is gone: either way nothing is to be done here
        }
    }

    // The note comes first: whoever finds a log missing finds out why.
    private static void RemoveAttempts(string trial, RemovedOutput? note)
    {
        note?.Write(trial);
        foreach (var attempt in Attempts(trial)) Directory.Delete(attempt, recursive: true);
    }

    private static IEnumerable<string> Attempts(string trial) => Directory.EnumerateDirectories(trial, "attempt-*");

    private string Trial(int sequence) => Path.Combine(Trials, sequence.ToString(CultureInfo.InvariantCulture));
}
