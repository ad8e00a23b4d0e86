using System.Globalization;
using System.Text.Json;

namespace AutoTune.Cli.State;

/// <summary>The folder of one experiment in the state folder.</summary>
internal sealed class ExperimentFolder(string path, Guid id)
{
    public Guid Id => id;

    public string Path => path;

    /// <summary>Held by the process that runs the experiment; its modification time is that process's heartbeat.</summary>
    public string LockFile => System.IO.Path.Combine(path, "lock");

    /// <summary>What the services in the process had to say.</summary>
    public string LogFile => System.IO.Path.Combine(path, "autotune.log");

    private string HolderFile => System.IO.Path.Combine(path, "process.json");

    public void Create() => Directory.CreateDirectory(path);

    /// <summary>The folder of one attempt of a trial.</summary>
    public string Attempt(int sequence, int attempt) => System.IO.Path.Combine(
        path, "trials", sequence.ToString(CultureInfo.InvariantCulture), "attempt-" + attempt.ToString(CultureInfo.InvariantCulture));

    /// <summary>What the trial of that attempt printed.</summary>
    public string TrialLog(int sequence, int attempt) => System.IO.Path.Combine(Attempt(sequence, attempt), "stdout.log");

    /// <summary>The process that runs it or last ran it; null when none did, or when it died before it had written itself down.</summary>
    public Holder? ReadHolder()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(HolderFile), StateJson.Default.Holder);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public void WriteHolder(Holder holder)
    {
        var draft = HolderFile + ".new";
        File.WriteAllText(draft, JsonSerializer.Serialize(holder, StateJson.Default.Holder));
        File.Move(draft, HolderFile, overwrite: true);
    }
}
