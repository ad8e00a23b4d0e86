using System.Net;
using System.Net.Sockets;

namespace AutoTune.Cli.Embedded;

/// <summary>A port of this machine that nobody listens on.</summary>
internal static class FreePort
{
    /// <summary>The wished one if it is free, else one that is.</summary>
    public static int Find(int? wished) => wished is { } port && TryBind(port) is { } free ? free : TryBind(0)!.Value;

    private static int? TryBind(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        catch (SocketException e) when (port != 0 && e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return null;
        }
    }
}
