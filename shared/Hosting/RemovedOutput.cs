using System.Globalization;

namespace AutoTune.Hosting;

/// <summary>
/// What stands in the place of trials' output that retention has removed: a file with one line, the time and why. It is in the trial's
/// folder, or in the experiment's for all of its trials.
/// </summary>
/// <param name="At">When.</param>
/// <param name="Why">By which setting.</param>
public sealed record RemovedOutput(DateTimeOffset At, string Why)
{
    private const string FileName = "removed-by-retention";

    /// <summary>What people are told instead of a log.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"removed by retention at {At:u} ({Why})");

    /// <summary>The note on a trial's output in a launcher's state folder; null: retention has not removed it.</summary>
    public static RemovedOutput? Find(string stateFolder, Guid experimentId, int sequence)
    {
        var experiment = Path.Combine(stateFolder, "experiments", experimentId.ToString());
        return Read(Path.Combine(experiment, "trials", sequence.ToString(CultureInfo.InvariantCulture))) ?? Read(experiment);
    }

    /// <summary>Puts the note into a folder; whole or not at all.</summary>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        File.WriteAllText(path + ".new", $"{At.ToString("O", CultureInfo.InvariantCulture)} {Why}\n");
        File.Move(path + ".new", path, overwrite: true);
    }

    private static RemovedOutput? Read(string folder)
    {
        try
        {
            var line = File.ReadAllText(Path.Combine(folder, FileName)).TrimEnd();
            var end = line.IndexOf(' ', StringComparison.Ordinal);
            return new(DateTimeOffset.Parse(line.AsSpan(0, end), CultureInfo.InvariantCulture), line[(end + 1)..]);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
