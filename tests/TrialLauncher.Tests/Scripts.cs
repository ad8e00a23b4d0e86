using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AutoTune.TrialLauncher.Tests;

/// <summary>Shell scripts that do what trial scripts do.</summary>
internal static class Scripts
{
    /// <summary>Appends records to NNI's metrics file as its package does. A report is "TYPE sequence value".</summary>
    public static string Nni(params string[] reports)
    {
        var script = new StringBuilder("mkdir -p \"$NNI_SYS_DIR/.nni\"");
        foreach (var report in reports)
        {
            var parts = report.Split(' ', 3);
            script.Append("; printf '%s\\n' '").Append(Record(parts[0], parts[1], parts[2])).Append("' >> \"$NNI_SYS_DIR/.nni/metrics\"");
        }
        return script.ToString();
    }

    /// <summary>A record without its last byte, a newline.</summary>
    public static string Record(string type, string sequence, string value)
    {
        var payload = $$"""{"parameter_id": 0, "trial_job_id": "t", "type": "{{type}}", "sequence": {{sequence}}, "value": {{JsonSerializer.Serialize(value, Relaxed)}}}""";
        return $"ME{(Encoding.UTF8.GetByteCount(payload) + 1).ToString("D6", CultureInfo.InvariantCulture)}{payload}";
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
