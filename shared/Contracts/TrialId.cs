using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AutoTune.Contracts;

/// <summary>A trial's id, which any process derives from the experiment's id and the sequence (UUIDv5, RFC 9562 section 5.5).</summary>
public static class TrialId
{
    public static Guid Of(Guid experimentId, int sequence)
    {
        Span<byte> name = stackalloc byte[20];
        experimentId.TryWriteBytes(name, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(name[16..], sequence);
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // UUIDv5 is defined with SHA-1; nothing secret rests on it.
        SHA1.HashData(name, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
