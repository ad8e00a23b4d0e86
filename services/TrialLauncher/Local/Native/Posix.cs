using System.Runtime.InteropServices;

namespace AutoTune.TrialLauncher.Local.Native;

/// <summary>The system calls that .NET has no method for.</summary>
internal static partial class Posix
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int Eintr = 4;
    public const int Esrch = 3;
    public const int WNoHang = 1;

    /// <summary>pidfd_open and pidfd_send_signal have these numbers on every Linux architecture .NET runs on.</summary>
    public const long SysPidfdSendSignal = 424;
    public const long SysPidfdOpen = 434;

    public const int EpollCtlAdd = 1;
    public const int EpollCtlDel = 2;
    public const uint EpollIn = 1;
    public const uint EpollOneShot = 1u << 30;
    public const int EpollCloexec = 0x80000;

    [LibraryImport("libc", SetLastError = true, EntryPoint = "kill")]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "waitpid")]
    public static partial int WaitPid(int pid, out int status, int options);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "close")]
    public static partial int Close(int fd);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "syscall")]
    public static partial long PidfdOpen(long number, long pid, long flags);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "syscall")]
    public static partial long PidfdSendSignal(long number, long fd, long signal, nint info, long flags);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "epoll_create1")]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "epoll_ctl")]
    public static unsafe partial int EpollControl(int epoll, int operation, int fd, byte* epollEvent);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "epoll_wait")]
    public static unsafe partial int EpollWait(int epoll, byte* events, int maximum, int milliseconds);

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    public static unsafe partial int Spawn(out int pid, byte* path, void* fileActions, void* attributes, byte** argv, byte** envp);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static unsafe partial int FileActionsInit(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static unsafe partial int FileActionsDestroy(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static unsafe partial int FileActionsDup2(void* actions, int fd, int target);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int FileActionsOpen(void* actions, int fd, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static unsafe partial int AttributesInit(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static unsafe partial int AttributesDestroy(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static unsafe partial int AttributesSetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static unsafe partial int AttributesSetSignalMask(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static unsafe partial int AttributesSetSignalDefault(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    public static unsafe partial int EmptySignalSet(void* signals);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    public static unsafe partial int AddToSignalSet(void* signals, int signal);
}
