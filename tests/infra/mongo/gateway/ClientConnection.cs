using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Npgsql;

namespace AutoTune.MongoGateway;

/// <summary>One client's socket: reads its messages in order and answers each before it reads the next.</summary>
internal sealed class ClientConnection(Socket socket, Gateway gateway, int id)
{
    public async Task RunAsync(CancellationToken stop)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 65536));
        try
        {
            while (await ReadMessageAsync(reader, stop) is { } message)
            {
                var (reply, isWanted) = await AnswerAsync(message);
                if (isWanted) await stream.WriteAsync(reply, stop);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The client went away, or we do.
        }
        catch (NpgsqlException e)
        {
            // The engine is away: what a client sees of a mongod that dies is its connection's end, and it may retry.
            Console.WriteLine($"connection {id}: {e.Message}");
        }
        catch (Exception e)
        {
            // Nobody waits for this task: a fault of ours ends the connection and is told in the log.
            Console.WriteLine($"connection {id}: {e}");
        }
    }

    private static async Task<byte[]?> ReadMessageAsync(PipeReader reader, CancellationToken stop)
    {
        var result = await reader.ReadAtLeastAsync(WireMessage.HeaderLength, stop);
        if (result.Buffer.Length < WireMessage.HeaderLength) return null;
        int length = WireMessage.LengthOf(result.Buffer);
        if (result.Buffer.Length < length)
        {
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            result = await reader.ReadAtLeastAsync(length, stop);
            if (result.Buffer.Length < length) return null;
        }
        var message = result.Buffer.Slice(0, length).ToArray();
        reader.AdvanceTo(result.Buffer.GetPosition(length));
        return message;
    }

    private async Task<(byte[] Reply, bool IsWanted)> AnswerAsync(byte[] bytes)
    {
        var message = WireMessage.Parse(bytes);
        byte[] body;
        try
        {
            body = await gateway.ExecuteAsync(Request.Read(message), id);
        }
        catch (MongoError e)
        {
            body = e.ToBson();
        }
        return (message.Reply(body), !message.MoreToCome);
    }
}
