using System.Text.Json;

namespace AutoTune.Server.Live;

/// <summary>Server-sent events as text.</summary>
internal static class EventText
{
    /// <summary>A comment that keeps the connection alive.</summary>
    public static ReadOnlyMemory<byte> Beat { get; } = ": \n\n"u8.ToArray();

    /// <param name="output">Where to.</param>
    /// <param name="name">The event's name.</param>
    /// <param name="data">Its data.</param>
    /// <param name="id">What the browser sends as Last-Event-ID when it comes back; null: as before.</param>
    /// <param name="options">How data is written.</param>
    public static void Write<T>(MemoryStream output, string name, T data, string? id, JsonSerializerOptions options)
    {
        output.Write(System.Text.Encoding.UTF8.GetBytes($"event: {name}\n{(id is null ? "" : $"id: {id}\n")}data: "));
        JsonSerializer.Serialize(output, data, options); // without newlines
        output.Write("\n\n"u8);
    }
}
