namespace AutoTune.Cli.AskTell;

/// <summary>
/// Lines of bytes, without their ends. A line longer than the limit is passed over without being kept, so that no input can exhaust memory.
/// </summary>
internal sealed class LineReader(Stream input, int mostBytes)
{
    private byte[] buffer = new byte[16 * 1024];
    private int start;
    private int end;

    /// <summary>Waits for the next line; false at the end of the input.</summary>
    /// <param name="line">The line; valid until the next call. Null: it was too long.</param>
    public bool Next(out ReadOnlyMemory<byte>? line)
    {
        var seen = 0; // bytes after start that are known to hold no line end
        var tooLong = false;
        while (true)
        {
            var length = buffer.AsSpan(start + seen, end - start - seen).IndexOf((byte)'\n');
            if (length >= 0)
            {
                length += seen;
                // Without the cast null would be taken for an empty array, and so for an empty line.
                line = tooLong || length > mostBytes ? (ReadOnlyMemory<byte>?)null : buffer.AsMemory(start, length);
                start += length + 1;
                return true;
            }

            seen = end - start;
            if (seen > mostBytes)
                (tooLong, start, end, seen) = (true, 0, 0, 0);
            if (Fill() == 0)
            {
                line = tooLong ? (ReadOnlyMemory<byte>?)null : buffer.AsMemory(start, seen);
                start = end;
                return tooLong || seen > 0;
            }
        }
    }

    private int Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
            Array.Resize(ref buffer, 2 * buffer.Length);
        var read = input.Read(buffer, end, buffer.Length - end);
        end += read;
        return read;
    }
}
