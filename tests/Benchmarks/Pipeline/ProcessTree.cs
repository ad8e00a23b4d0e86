using System.Globalization;

namespace AutoTune.Pipeline;

/// <summary>All processes that this one has started, directly or not, as Linux knows them.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux

    /// <summary>Processor time and peak memory of every descendant, by process id.</summary>
    public static Dictionary<int, ProcessUse> Look()
    {
        var all = new Dictionary<int, (int Parent, ProcessUse Use)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read(id) is { } found)
                all[id] = found;
        }
        return all.Where(process => IsOurs(process.Key)).ToDictionary(process => process.Key, process => process.Value.Use);

        bool IsOurs(int id)
        {
            for (; all.TryGetValue(id, out var process); id = process.Parent)
            {
                if (process.Parent == Environment.ProcessId)
                    return true;
            }
            return false;
        }
    }

    private static (int Parent, ProcessUse Use)? Read(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var name = stat[(stat.IndexOf('(') + 1)..stat.LastIndexOf(')')];
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            // Own time and that of children that have ended: the trials' processes belong to their launcher.
            var ticks = fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
            var peak = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            var kib = peak is null ? 0 : long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
            if (name == "dotnet" && File.ReadAllText($"/proc/{id}/cmdline").Split('\0').ElementAtOrDefault(1) is { } program)
                name = Path.GetFileNameWithoutExtension(program);
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), new ProcessUse(name, ticks / TicksPerSecond, kib / 1024.0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it has ended
        }
    }
}

/// <summary>What a process has used.</summary>
/// <param name="Name">Its program.</param>
/// <param name="CpuSeconds">Processor time, its own and that of its children that have ended.</param>
/// <param name="PeakMiB">The most memory it ever had resident (VmHWM).</param>
internal sealed record ProcessUse(string Name, double CpuSeconds, double PeakMiB);
