using System.Security.Cryptography;

namespace AutoTune.Contracts;

/// <summary>Ids that any process derives from another id and a name: UUIDv5 (RFC 9562 section 5.5).</summary>
public static class NameId
{
    /// <param name="space">The id within which the name means something.</param>
    /// <param name="name">The name's bytes.</param>
    public static Guid Of(Guid space, ReadOnlySpan<byte> name)
    {
        Span<byte> hash = stackalloc byte[20];
        var named = new byte[16 + name.Length];
        space.TryWriteBytes(named, bigEndian: true, out _);
        name.CopyTo(named.AsSpan(16));
#pragma warning disable CA5350 // UUIDv5 is defined with SHA-1; nothing secret rests on it.
        SHA1.HashData(named, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
