namespace AutoTune.Cli.Remote;

/// <summary>Passes on what comes after the bytes that are known already.</summary>
internal sealed class RestOfStream(Stream inner, long known) : Stream
{
    /// <summary>How many bytes came, known ones included.</summary>
    public long Seen { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var skipped = (int)Math.Clamp(known - Seen, 0, buffer.Length);
        await inner.WriteAsync(buffer[skipped..], cancellationToken);
        await inner.FlushAsync(cancellationToken);
        Seen += buffer.Length;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush() => inner.Flush();
}
