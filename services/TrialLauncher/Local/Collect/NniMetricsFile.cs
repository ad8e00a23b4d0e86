using System.Buffers;
using System.Globalization;
using System.Text;
using AutoTune.TrialApi;
using AutoTune.TrialLauncher.Collect;

namespace AutoTune.TrialLauncher.Local.Collect;

/// <summary>
/// NNI's metrics file: records of <c>ME</c>, six decimal digits (the payload's bytes) and the payload. A half-written record waits for its
/// rest; a file that shrank is read again from its start (duplicates fall away by their step).
/// </summary>
internal sealed class NniMetricsFile(string path)
{
    private const int HeaderBytes = 8;
    private readonly GrowingFile file = new(path);
    private readonly ArrayBufferWriter<byte> pending = new();

    /// <summary>Reports that came since the last call. False: nothing was new.</summary>
    public bool Read(Action<Report> take)
    {
        if (!file.Look()) return false;
        if (file.Length < file.Position)
        {
            file.Position = 0;
            pending.ResetWrittenCount();
            if (file.Length == 0) return true;
        }
        file.Read(bytes => pending.Write(bytes));
        TakeRecords(take);
        return true;
    }

    private void TakeRecords(Action<Report> take)
    {
        var bytes = pending.WrittenSpan;
        var at = 0;
        while (bytes.Length - at >= HeaderBytes)
        {
            var rest = bytes[at..];
            if (rest[0] != 'M' || rest[1] != 'E'
                || !int.TryParse(rest[2..HeaderBytes], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            {
                // Not a record: whatever wrote it, look for the next one.
                var next = rest[1..].IndexOf("ME"u8);
                at = next >= 0 ? at + 1 + next : bytes.Length - (bytes[^1] == 'M' ? 1 : 0);
                continue;
            }
            if (rest.Length < HeaderBytes + length) break;
            if (NniPayload.Parse(Encoding.UTF8.GetString(rest.Slice(HeaderBytes, length))) is { } report) take(report);
            at += HeaderBytes + length;
        }
        var left = bytes[at..].ToArray();
        pending.ResetWrittenCount();
        pending.Write(left);
    }
}
