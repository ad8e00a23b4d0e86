using System.Globalization;

namespace AutoTune.Scaling;

/// <summary>A control group (Linux, version 1 or 2) for each process that may use only a part of a processor's time.</summary>
internal sealed class ProcessorShare(double cores) : IDisposable
{
    private const int PeriodMicroseconds = 100_000;

    private readonly List<string> groups = [];

    public void Limit(int processId)
    {
        const string root = "/sys/fs/cgroup";
        var isFirstVersion = Directory.Exists(Path.Combine(root, "cpu"));
        var group = Path.Combine(root, isFirstVersion ? "cpu" : "", $"autotune-{Environment.ProcessId}-{processId}");
        var quota = ((int)(cores * PeriodMicroseconds)).ToString(CultureInfo.InvariantCulture);
        try
        {
            Directory.CreateDirectory(group);
            groups.Add(group);
            if (isFirstVersion)
            {
                File.WriteAllText(Path.Combine(group, "cpu.cfs_period_us"), PeriodMicroseconds.ToString(CultureInfo.InvariantCulture));
                File.WriteAllText(Path.Combine(group, "cpu.cfs_quota_us"), quota);
            }
            else
            {
                File.WriteAllText(Path.Combine(group, "cpu.max"), $"{quota} {PeriodMicroseconds}");
            }
            File.WriteAllText(Path.Combine(group, "cgroup.procs"), processId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"--share: cannot make the control group {group}: {refused.Message}", refused);
        }
    }

    // A group can go only once the processes in it have.
    public void Dispose()
    {
        foreach (var group in groups) Directory.Delete(group);
    }
}
