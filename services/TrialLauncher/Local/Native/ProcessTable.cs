using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using AutoTune.Experiments.Trials;

namespace AutoTune.TrialLauncher.Local.Native;

/// <summary>Questions about processes of this machine, and signals that reach no other than the one asked about.</summary>
internal static class ProcessTable
{
    /// <summary>
    /// The kernel's start time of a process (with the pid, an identity that no later process can have); null when there is none. A zombie
    /// still has one. Linux: clock ticks since boot; macOS: the seconds of <c>ps</c>'s lstart.
    /// </summary>
    public static long? StartTicks(int pid) => OperatingSystem.IsLinux() ? ReadStat(pid)?.StartTicks : PsStat(pid)?.StartTicks;

    /// <summary>The process exists and has not ended (a zombie has).</summary>
    public static bool IsAlive(ProcessIdentity process) =>
        (OperatingSystem.IsLinux() ? ReadStat(process.Pid) : PsStat(process.Pid)) is { } stat
        && stat.StartTicks == process.StartTicks
        && stat.State is not ('Z' or 'X');

    /// <summary>The process's environment has all of these NAME=value entries. False when it may not be read.</summary>
    public static bool HasEnvironment(int pid, IReadOnlyList<byte[]> entries)
    {
        if (!OperatingSystem.IsLinux()) return true;
        return ReadFile($"/proc/{pid}/environ") is { } environ && entries.All(entry => HasEntry(environ, entry));
    }

    /// <summary>
    /// Processes that belong to a trial: whose environment names it, or, while <paramref name="session"/>'s leader is known not to be
    /// another's, that are in its session.
    /// </summary>
    public static List<int> FindTree(IReadOnlyList<byte[]> entries, int? session)
    {
        if (!OperatingSystem.IsLinux()) return FindTreeByPs(entries);
        var found = new List<int>();
        var own = Environment.ProcessId;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(folder.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || pid == own) continue;
            if (HasEnvironment(pid, entries)) { found.Add(pid); continue; }
            if (session is { } id && ReadStat(pid) is { } stat && stat.Session == id && stat.State is not ('Z' or 'X')) found.Add(pid);
        }
        return found;
    }

    /// <summary>Attempts whose output folder is below a state folder and of which a process runs. Linux only; elsewhere none is found.</summary>
    public static IReadOnlySet<(Guid ExperimentId, int Sequence, int Attempt)> FindAttempts(string stateFolder)
    {
        var found = new HashSet<(Guid, int, int)>();
        if (!OperatingSystem.IsLinux()) return found;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(folder.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out _) || ReadFile($"{folder}/environ") is not { } environ)
                continue;
            var values = Encoding.UTF8.GetString(environ).Split('\0').Select(entry => entry.Split('=', 2)).Where(entry => entry.Length == 2)
                .GroupBy(entry => entry[0], entry => entry[1]).ToDictionary(entry => entry.Key, entry => entry.First());
            if (values.GetValueOrDefault("AUTOTUNE_OUTPUT_DIR")?.StartsWith(stateFolder + "/", StringComparison.Ordinal) == true
                && Guid.TryParse(values.GetValueOrDefault("AUTOTUNE_EXPERIMENT_ID"), out var experimentId)
                && int.TryParse(values.GetValueOrDefault("AUTOTUNE_TRIAL_SEQUENCE"), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                && int.TryParse(values.GetValueOrDefault("AUTOTUNE_TRIAL_ATTEMPT"), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt))
                found.Add((experimentId, sequence, attempt));
        }
        return found;
    }

    /// <summary>
    /// Signals a process if it still is what <paramref name="isMeant"/> says. On Linux through a pidfd, opened before the question is asked
    /// again, so that a pid that went to another process in between is not hit.
    /// </summary>
    public static void Signal(int pid, int signal, Func<int, bool> isMeant)
    {
        var fd = OperatingSystem.IsLinux() ? (int)Posix.PidfdOpen(Posix.SysPidfdOpen, pid, 0) : -1;
        if (fd < 0)
        {
            if (isMeant(pid)) _ = Posix.Kill(pid, signal);
            return;
        }
        try
        {
            if (isMeant(pid)) _ = Posix.PidfdSendSignal(Posix.SysPidfdSendSignal, fd, signal, 0, 0);
        }
        finally
        {
            _ = Posix.Close(fd);
        }
    }

    /// <summary>Takes a child's exit status so that it does not stay a zombie. Nothing happens for others' children.</summary>
    public static void Reap(int pid)
    {
        while (Posix.WaitPid(pid, out _, Posix.WNoHang) < 0 && Marshal.GetLastPInvokeError() == Posix.Eintr) { }
    }

    public static ProcessStat? ReadStat(int pid)
    {
        if (ReadFile($"/proc/{pid}/stat") is not { } bytes) return null;
        // "pid (name) state ppid pgrp session ...": the name may hold anything, so count from the last parenthesis.
        var text = Encoding.Latin1.GetString(bytes);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return fields.Length < 20
            ? null
            : new ProcessStat(
                fields[0][0],
                int.Parse(fields[2], CultureInfo.InvariantCulture),
                int.Parse(fields[3], CultureInfo.InvariantCulture),
                long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    private static bool HasEntry(byte[] environ, byte[] entry)
    {
        for (var from = 0; ;)
        {
            var at = environ.AsSpan(from).IndexOf(entry);
            if (at < 0) return false;
            at += from;
            var end = at + entry.Length;
            if ((at == 0 || environ[at - 1] == 0) && (end == environ.Length || environ[end] == 0)) return true;
            from = at + 1;
        }
    }

    /// <summary>A file of /proc; null when the process is gone or another user's.</summary>
    private static byte[]? ReadFile(string path)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            using var handle = File.OpenHandle(path);
            var length = 0;
            while (true)
            {
                var read = RandomAccess.Read(handle, buffer.AsSpan(length), length);
                if (read == 0) return buffer[..length];
                length += read;
                if (length < buffer.Length) continue;
                var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.CopyTo(larger, 0);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // it ended between the listing and now, or is another user's: not ours either way
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ProcessStat? PsStat(int pid)
    {
        var text = Ps("-o", "stat=", "-o", "lstart=", "-p", pid.ToString(CultureInfo.InvariantCulture)).Trim();
        var space = text.IndexOf(' ');
        return space > 0 && DateTime.TryParse(text.AsSpan(space), CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var start)
            ? new ProcessStat(text[0], 0, 0, new DateTimeOffset(start).ToUnixTimeSeconds())
            : null;
    }

    private static List<int> FindTreeByPs(IReadOnlyList<byte[]> entries)
    {
        var texts = entries.Select(Encoding.UTF8.GetString).ToArray();
        return
        [
            .. from line in Ps("axeww", "-o", "pid=,command=").Split('\n')
               where texts.All(text => line.Contains(' ' + text, StringComparison.Ordinal))
               let pid = int.Parse(line.Trim().Split(' ')[0], CultureInfo.InvariantCulture)
               where pid != Environment.ProcessId
               select pid,
        ];
    }

    private static string Ps(params string[] arguments)
    {
        using var ps = Process.Start(new ProcessStartInfo("ps", arguments) { RedirectStandardOutput = true })!;
        var text = ps.StandardOutput.ReadToEnd();
        ps.WaitForExit();
        return text;
    }
}
