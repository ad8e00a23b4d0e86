using System.Text;
using System.Text.Json;
using AutoTune.Server.Security;

namespace AutoTune.Server.Api;

/// <summary>Reads what a request brings.</summary>
internal static class Body
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1024 };

    /// <exception cref="ApiException">413 or 400: it is too large, or is not UTF-8.</exception>
    public static async Task<string> ReadTextAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > RequestLimits.MostBytes) throw TooLarge();
        using var text = new MemoryStream();
        var block = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(block, ct)) > 0;)
        {
            text.Write(block, 0, read);
            if (text.Length > RequestLimits.MostBytes) throw TooLarge();
        }
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text.GetBuffer(), 0, (int)text.Length);
        }
        catch (DecoderFallbackException)
        {
            throw new ApiException(400, "the body is not UTF-8 text");
        }
    }

    /// <summary>A JSON object; an empty body is an empty one.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static async Task<JsonElement> ReadObjectAsync(HttpRequest request, CancellationToken ct)
    {
        var text = await ReadTextAsync(request, ct);
        if (string.IsNullOrWhiteSpace(text)) return JsonElement.Parse("{}");
        try
        {
            var body = JsonElement.Parse(text, Options);
            return body.ValueKind == JsonValueKind.Object ? body : throw new ApiException(400, $"the body is {body.ValueKind}; an object is needed");
        }
        catch (JsonException bad)
        {
            throw new ApiException(400, $"the body is not JSON: {bad.Message}");
        }
    }

    /// <summary>The text of a member; null when it is absent or null.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static string? Text(this JsonElement body, string name) => !body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new ApiException(400, $"{name}: must be a text (found {Short(value)})");

    /// <summary>A value as it is named in a message.</summary>
    public static string Short(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 80 ? text : text[..80] + "...";
    }

    private static ApiException TooLarge() => new(413, $"a request has at most {RequestLimits.MostBytes} bytes");
}
