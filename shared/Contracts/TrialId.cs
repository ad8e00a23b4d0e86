using System.Buffers.Binary;

namespace AutoTune.Contracts;

/// <summary>A trial's id, which any process derives from the experiment's id and the sequence (4 bytes, big-endian).</summary>
public static class TrialId
{
    public static Guid Of(Guid experimentId, int sequence)
    {
        Span<byte> name = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(name, sequence);
        return NameId.Of(experimentId, name);
    }
}
