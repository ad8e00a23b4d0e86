using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace AutoTune.Server.Tests.Security.Hostile;

/// <summary>An answer; of a stream of events its beginning.</summary>
internal sealed record RawAnswer(int Status, string Head, string Body)
{
    public string? Header(string name) => Head.Split("\r\n").Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();
}

/// <summary>Sends bytes and reads an answer. A connection that the server ends is opened anew for the next.</summary>
internal sealed class RawConnection(int port) : IDisposable
{
    private TcpClient? client;
    private BufferedStream? input;

    /// <summary>Null: the server has ended the connection without a word.</summary>
    public async Task<RawAnswer?> AskAsync(HostileRequest request, CancellationToken ct)
    {
        if (client is null)
        {
            client = new TcpClient { NoDelay = true };
            await client.ConnectAsync("127.0.0.1", port, ct);
            input = new BufferedStream(client.GetStream(), 16 * 1024);
        }
        var sending = SendAsync(client.GetStream(), request.ToBytes(), ct);
        try
        {
            var answer = await ReadAsync(request.Method, ct);
            // What is not taken is not sent to its end either.
            if (answer is null || !sending.IsCompleted || answer.Header("Connection") == "close") Close();
            await sending;
            return answer;
        }
        catch (IOException)
        {
            Close();
            await sending;
            return null;
        }
    }

    public void Dispose() => Close();

    private void Close()
    {
        client?.Dispose();
        client = null;
    }

    // A server may answer and close before it has all; what is then left to send is of no interest.
    private static async Task SendAsync(NetworkStream stream, byte[] bytes, CancellationToken ct)
    {
        try
        {
            await stream.WriteAsync(bytes, ct);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // The answer says why.
        }
    }

    private async Task<RawAnswer?> ReadAsync(string method, CancellationToken ct)
    {
        var head = new StringBuilder();
        string? line;
        while ((line = await LineAsync(ct)) is not null && (line.Length > 0 || head.Length == 0)) head.Append(line).Append("\r\n");
        if (line is null) return null;
        var status = int.Parse(head.ToString(9, 3), CultureInfo.InvariantCulture);
        if (status == 100) return await ReadAsync(method, ct); // it goes on
        var answer = new RawAnswer(status, head.ToString(), "");
        if (method == "HEAD" || status is 204 or 304) return answer;
        if (answer.Header("Transfer-Encoding") == "chunked") return answer with { Body = await ChunksAsync(answer, ct) };
        return answer.Header("Content-Length") is { } length
            ? answer with { Body = Encoding.UTF8.GetString(await BytesAsync(int.Parse(length, CultureInfo.InvariantCulture), ct)) }
            : answer;
    }

    private async Task<string> ChunksAsync(RawAnswer answer, CancellationToken ct)
    {
        using var body = new MemoryStream();
        var isEndless = answer.Header("Content-Type")?.StartsWith("text/event-stream", StringComparison.Ordinal) == true;
        while (await LineAsync(ct) is { } size)
        {
            var length = int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Write(await BytesAsync(length, ct));
            await LineAsync(ct);
            if (length == 0) break;
            if (!isEndless) continue;
            Close();
            break;
        }
        return Encoding.UTF8.GetString(body.ToArray());
    }

    private async Task<byte[]> BytesAsync(int count, CancellationToken ct)
    {
        var bytes = new byte[count];
        await input!.ReadExactlyAsync(bytes, ct);
        return bytes;
    }

    private async Task<string?> LineAsync(CancellationToken ct)
    {
        var line = new List<byte>(100);
        var one = new byte[1];
        while (await input!.ReadAsync(one, ct) == 1)
        {
            if (one[0] == '\n') return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }
        return null;
    }
}
