using System.Text.Json;

namespace AutoTune.Cluster;

/// <summary>The object by which a Kubernetes API says why it refuses.</summary>
internal static class Status
{
    private const int Longest = 2000;

    /// <summary>Reason and message; the text itself as message when it is no Status.</summary>
    public static (string Reason, string Message) Read(string text)
    {
        try
        {
            if (JsonElement.Parse(text) is { ValueKind: JsonValueKind.Object } status && status.TryGetProperty("message", out var message))
                return (status.TryGetProperty("reason", out var reason) ? reason.GetString() ?? "" : "", message.GetString() ?? "");
        }
        catch (JsonException)
        {
            // A proxy's page, say: shown as it is.
        }
        return ("", text.Length > Longest ? text[..Longest] : text.Trim());
    }
}
