using AutoTune.Experiments.Trials;
using AutoTune.TrialLauncher.Local.Native;

namespace AutoTune.TrialLauncher.Local;

/// <summary>
/// Ends everything that belongs to an attempt: its process group and session, and whatever left those but carries the attempt's ids in its
/// environment. A group's id is only used while it cannot have become another's: while the shim lives, or is a child of ours that is not
/// reaped yet.
/// </summary>
internal sealed class TreeKiller(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>A process stuck in the kernel can't be killed by anybody; its trial must not hold its slot for ever.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(60);

    /// <summary>SIGTERM to the whole tree, SIGKILL to what is left of it once the shim has ended or the grace period passed.</summary>
    public async Task TerminateAsync(Tree tree, Task exited, TimeSpan grace, CancellationToken impatience, CancellationToken ct)
    {
        if (tree.IdIsSafe) _ = Posix.Kill(-tree.Shim.Pid, Posix.SigTerm);
        foreach (var pid in ProcessTable.FindTree(tree.Marks, tree.IdIsSafe ? tree.Shim.Pid : null))
        {
            // Those in the group have theirs; a second SIGTERM means "at once" to some programs.
            if (!tree.IdIsSafe || ProcessTable.ReadStat(pid)?.Group != tree.Shim.Pid)
                ProcessTable.Signal(pid, Posix.SigTerm, candidate => Belongs(tree, candidate));
        }
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(impatience, ct);
        try
        {
            await exited.WaitAsync(grace, time, hurry.Token);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            ct.ThrowIfCancellationRequested();
            // Grace is over.
        }
        await KillAsync(tree, ct);
    }

    /// <summary>SIGKILL to everything, until a look finds nothing left.</summary>
    public async Task KillAsync(Tree tree, CancellationToken ct)
    {
        var since = time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(1); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (tree.IdIsSafe) _ = Posix.Kill(-tree.Shim.Pid, Posix.SigKill);
            var left = ProcessTable.FindTree(tree.Marks, tree.IdIsSafe ? tree.Shim.Pid : null);
            if (left.Count == 0) return;
            foreach (var pid in left) ProcessTable.Signal(pid, Posix.SigKill, candidate => Belongs(tree, candidate));
            if (time.GetElapsedTime(since) > GiveUpAfter)
            {
                logger.LogError("Processes {Pids} of a stopped trial do not end although they were killed", string.Join(", ", left));
                return;
            }
            await Task.Delay(pause, time, ct);
        }
    }

    /// <summary>After a normal exit: what the program left behind in its group. Call it before the shim is reaped.</summary>
    public static void KillGroup(Tree tree)
    {
        if (tree.IsChild)
        {
            _ = Posix.Kill(-tree.Shim.Pid, Posix.SigKill);
            return;
        }
        if (!OperatingSystem.IsLinux()) return;
        // Adopted: somebody else has reaped the shim, so its number alone proves nothing.
        foreach (var pid in ProcessTable.FindTree(tree.Marks, session: null))
        {
            ProcessTable.Signal(
                pid, Posix.SigKill, candidate => Belongs(tree, candidate) && ProcessTable.ReadStat(candidate)?.Group == tree.Shim.Pid);
        }
    }

    private static bool Belongs(Tree tree, int pid) =>
        ProcessTable.HasEnvironment(pid, tree.Marks) || (tree.IdIsSafe && ProcessTable.ReadStat(pid)?.Session == tree.Shim.Pid);

    /// <summary>An attempt's processes.</summary>
    /// <param name="Shim">Leader of their group and session.</param>
    /// <param name="Marks">What their environment holds.</param>
    /// <param name="IsChild">The shim is a child of this process, and not reaped.</param>
    internal sealed record Tree(ProcessIdentity Shim, IReadOnlyList<byte[]> Marks, bool IsChild)
    {
        public bool IdIsSafe => IsChild || ProcessTable.IsAlive(Shim);
    }
}
