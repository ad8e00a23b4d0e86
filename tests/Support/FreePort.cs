using System.Net;
using System.Net.Sockets;

namespace AutoTune.Tests.Support;

/// <summary>Ports of the loopback interface that no other test run chooses, by the same locks as tests/infra/common.sh.</summary>
public static class FreePort
{
    // Below the range from which the kernel takes ports for outgoing connections.
    private const int First = 20000, Count = 12000;

    private static readonly string Locks = Path.Combine(Path.GetTempPath(), $"autotune-test-ports-{Environment.UserName}");
    private static readonly List<FileStream> Held = [];

    /// <summary>A port that stays reserved until this process ends.</summary>
    public static int Next()
    {
        Directory.CreateDirectory(Locks);
        while (true)
        {
            int candidate = First + Random.Shared.Next(Count);
            if (TryLock(candidate) is not { } held) continue;
            if (IsFree(candidate))
            {
                lock (Held) Held.Add(held);
                return candidate;
            }
            held.Dispose();
        }
    }

    private static FileStream? TryLock(int port)
    {
        try
        {
            return new FileStream(Path.Combine(Locks, $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null; // .NET locks with flock(2), as the scripts do: another run has it
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
