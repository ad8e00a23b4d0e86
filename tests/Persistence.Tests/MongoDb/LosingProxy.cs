using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace AutoTune.Persistence.Tests.MongoDb;

/// <summary>
/// Stands between a client and MongoDB. Told a command's name, it lets the next such command through to the server and then, in place of
/// passing on the answer, cuts the connection: the case in which a client cannot know whether it was done.
/// </summary>
internal sealed class LosingProxy : IAsyncDisposable
{
    private const int HeaderLength = 16;
    private const int FirstCommandByte = HeaderLength + 5; // OP_MSG: flag bits, then the kind of the first section, 0.

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly DnsEndPoint server;
    private readonly Task accepting;
    private string? toLose;
    private int lost;

    public LosingProxy(string host, int port)
    {
        server = new DnsEndPoint(host, port);
        listener.Start();
        accepting = AcceptAsync();
    }

    public string ConnectionString => $"mongodb://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/?directConnection=true";

    /// <summary>How many answers were lost.</summary>
    public int Lost => Volatile.Read(ref lost);

    public void LoseAnswerOf(string command) => Volatile.Write(ref toLose, command);

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Stop();
        await accepting;
        closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(closing.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections); // Closed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        await Task.Yield();
        using var mine = client;
        using var upstream = new TcpClient();
        try
        {
            await upstream.ConnectAsync(server.Host, server.Port, closing.Token);
            var (near, far) = (client.GetStream(), upstream.GetStream());
            while (await ReadAsync(near) is { } request)
            {
                await far.WriteAsync(request, closing.Token);
                var answer = await ReadAsync(far);
                if (answer is null || IsToLose(CommandOf(request)))
                {
                    return;
                }

                await near.WriteAsync(answer, closing.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The connection is over, and with it its part of the proxy.
        }
    }

    private bool IsToLose(string? command)
    {
        var wanted = Volatile.Read(ref toLose);
        if (wanted is null || wanted != command || Interlocked.CompareExchange(ref toLose, null, wanted) != wanted)
        {
            return false;
        }

        Interlocked.Increment(ref lost);
        return true;
    }

    private async Task<byte[]?> ReadAsync(NetworkStream stream)
    {
        var header = new byte[HeaderLength];
        if (await stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, closing.Token) < HeaderLength)
        {
            return null;
        }

        var message = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
        header.CopyTo(message, 0);
        await stream.ReadExactlyAsync(message.AsMemory(HeaderLength), closing.Token);
        return message;
    }

    private static string? CommandOf(byte[] message)
    {
        const int Message = 2013;
        if (BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(12)) != Message)
        {
            return null;
        }

        // Sections may come in any order; the driver puts the command first.
        var length = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(FirstCommandByte));
        var document = BsonSerializer.Deserialize<BsonDocument>(message.AsSpan(FirstCommandByte, length).ToArray());
        return document.GetElement(0).Name;
    }
}
