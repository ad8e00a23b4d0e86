using System.Security.Cryptography;
using System.Text;

namespace AutoTune.Cli.State;

/// <summary>
/// The id of an experiment that is run from a file: it follows from the state folder's own random id, the experiment's name and how often
/// <c>--new</c> began it anew (UUIDv5, RFC 9562 section 5.5). So the same folder and name are the same experiment.
/// </summary>
internal static class ExperimentId
{
    public static Guid Of(Guid folder, string name, int generation)
    {
        byte[] text = [.. folder.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(generation == 0 ? name : $"{name}\n{generation}")];
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // UUIDv5 is defined with SHA-1; nothing secret rests on it.
        SHA1.HashData(text, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
