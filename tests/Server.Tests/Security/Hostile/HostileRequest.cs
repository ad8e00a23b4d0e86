using System.Globalization;
using System.Text;

namespace AutoTune.Server.Tests.Security.Hostile;

/// <summary>A request as it goes over the wire: no library that would put it right is between.</summary>
/// <param name="Method">GET, or what is none.</param>
/// <param name="Target">Path and query, escaped or not.</param>
/// <param name="Headers">Beside Host and those of the framing.</param>
/// <param name="Body">Null: none.</param>
/// <param name="Chunked">The body comes in chunks, without its length before it.</param>
internal sealed record HostileRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, byte[]? Body, bool Chunked)
{
    public byte[] ToBytes()
    {
        var head = new StringBuilder($"{Method} {Target} HTTP/1.1\r\n");
        if (!Headers.Any(header => header.Name == "Host")) head.Append("Host: 127.0.0.1\r\n");
        foreach (var (name, value) in Headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (Body is not null) head.Append(Chunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {Body.Length}\r\n");
        head.Append("\r\n");
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.Latin1.GetBytes(head.ToString()));
        if (Body is null) return bytes.ToArray();
        if (!Chunked)
        {
            bytes.Write(Body);
            return bytes.ToArray();
        }
        foreach (var chunk in Body.Chunk(8000))
        {
            bytes.Write(Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"));
            bytes.Write(chunk);
            bytes.Write("\r\n"u8);
        }
        bytes.Write("0\r\n\r\n"u8);
        return bytes.ToArray();
    }

    public override string ToString() =>
        $"{Method} {Shorten(Target)} {string.Join(" | ", Headers.Select(header => $"{header.Name}: {Shorten(header.Value)}"))}\n{(Body is null ? "" : Shorten(Encoding.Latin1.GetString(Body)))}";

    private static string Shorten(string text) => text.Length <= 2000 ? text : $"{text[..2000]}... ({text.Length})";
}
