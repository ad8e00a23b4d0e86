using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.InteropServices;
using AutoTune.Experiments.Trials;

namespace AutoTune.TrialLauncher.Local.Native;

/// <summary>Linux 5.3 and later: one thread waits on an epoll of pidfds, which become readable when their process ends.</summary>
internal sealed unsafe class PidfdExitWatch : IExitWatch
{
    // struct epoll_event is packed on x86 and has its natural layout elsewhere.
    private static readonly int DataOffset =
        RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;

    private static readonly int EventSize = DataOffset + 8;

    private readonly ConcurrentDictionary<int, TaskCompletionSource> waiting = new();
    private readonly int epoll;
    private readonly Thread thread;
    private volatile bool disposed;

    private PidfdExitWatch(int epoll)
    {
        this.epoll = epoll;
        thread = new Thread(Run) { IsBackground = true, Name = "trial exits" };
        thread.Start();
    }

    /// <summary>Null where the kernel has no pidfd.</summary>
    public static PidfdExitWatch? TryCreate()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var probe = (int)Posix.PidfdOpen(Posix.SysPidfdOpen, Environment.ProcessId, 0);
        if (probe < 0) return null;
        _ = Posix.Close(probe);
        var epoll = Posix.EpollCreate(Posix.EpollCloexec);
        return epoll < 0 ? null : new PidfdExitWatch(epoll);
    }

    public Task WaitAsync(ProcessIdentity process)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var fd = (int)Posix.PidfdOpen(Posix.SysPidfdOpen, process.Pid, 0);
        if (fd < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error == Posix.Esrch ? Task.CompletedTask : throw new Win32Exception(error);
        }
        // Asked after the descriptor is open: from here on it can't become another process.
        if (ProcessTable.StartTicks(process.Pid) != process.StartTicks)
        {
            _ = Posix.Close(fd);
            return Task.CompletedTask;
        }
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[fd] = ended;
        Span<byte> request = stackalloc byte[EventSize];
        request.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(request, Posix.EpollIn | Posix.EpollOneShot);
        BinaryPrimitives.WriteInt32LittleEndian(request[DataOffset..], fd);
        fixed (byte* pointer = request)
        {
            if (Posix.EpollControl(epoll, Posix.EpollCtlAdd, fd, pointer) == 0) return ended.Task;
        }
        var reason = Marshal.GetLastPInvokeError();
        waiting.TryRemove(fd, out _);
        _ = Posix.Close(fd);
        throw new Win32Exception(reason);
    }

    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        thread.Join();
        foreach (var fd in waiting.Keys) _ = Posix.Close(fd);
        _ = Posix.Close(epoll);
    }

    private void Run()
    {
        const int most = 64;
        var events = stackalloc byte[most * EventSize];
        while (!disposed)
        {
            // The time-out is there for Dispose only.
            var count = Posix.EpollWait(epoll, events, most, 250);
            for (var i = 0; i < count; i++)
            {
                var fd = BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(events + (i * EventSize) + DataOffset, 4));
                // Removed before it is closed: the number may be given out again at once.
                waiting.TryRemove(fd, out var ended);
                _ = Posix.Close(fd);
                ended?.SetResult();
            }
        }
    }
}
