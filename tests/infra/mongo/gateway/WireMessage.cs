using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace AutoTune.MongoGateway;

/// <summary>
/// A message of MongoDB's wire protocol, all integers little-endian: length, id, id answered, operation code, then what the operation
/// says. OP_MSG carries a command document and sequences of documents; OP_QUERY is still what a driver's first hello comes in.
/// </summary>
internal sealed class WireMessage
{
    public const int HeaderLength = 16;

    private const int MaxLength = 48_000_000 + 16_384;
    private const int OpReply = 1, OpQuery = 2004, OpMsg = 2013;
    private const uint ChecksumPresent = 1, MoreToComeFlag = 2;

    private static int _replyIds;

    private int _id;
    private bool _isQuery;

    public byte[] Body { get; private set; } = [];

    /// <summary>Documents that belong to the command's array of this name, as raw bytes one after the other.</summary>
    public Dictionary<string, byte[]> Sequences { get; } = [];

    /// <summary>The client wants no answer.</summary>
    public bool MoreToCome { get; private set; }

    public static int LengthOf(ReadOnlySequence<byte> buffer)
    {
        Span<byte> four = stackalloc byte[4];
        buffer.Slice(0, 4).CopyTo(four);
        int length = BinaryPrimitives.ReadInt32LittleEndian(four);
        return length is >= HeaderLength and <= MaxLength ? length : throw new IOException($"message of {length} bytes");
    }

    public static WireMessage Parse(byte[] bytes)
    {
        var message = new WireMessage { _id = Int(bytes, 4) };
        switch (Int(bytes, 12))
        {
            case OpMsg:
                var flags = (uint)Int(bytes, HeaderLength);
                message.MoreToCome = (flags & MoreToComeFlag) != 0;
                message.ReadSections(bytes, (flags & ChecksumPresent) != 0 ? bytes.Length - 4 : bytes.Length);
                break;
            case OpQuery:
                message._isQuery = true;
                int collection = HeaderLength + 4;
                int query = Array.IndexOf(bytes, (byte)0, collection) + 1 + 8; // after the name come two integers: skip and limit
                message.Body = bytes.AsSpan(query, Int(bytes, query)).ToArray();
                break;
            case var code:
                throw new IOException($"operation {code} is not supported");
        }
        return message;
    }

    public byte[] Reply(byte[] body)
    {
        // Before the document: OP_REPLY has flags, cursor, first and count; OP_MSG has flags and the section's kind.
        var reply = new byte[HeaderLength + (_isQuery ? 20 : 5) + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(reply, reply.Length);
        BinaryPrimitives.WriteInt32LittleEndian(reply.AsSpan(4), Interlocked.Increment(ref _replyIds));
        BinaryPrimitives.WriteInt32LittleEndian(reply.AsSpan(8), _id);
        BinaryPrimitives.WriteInt32LittleEndian(reply.AsSpan(12), _isQuery ? OpReply : OpMsg);
        if (_isQuery) BinaryPrimitives.WriteInt32LittleEndian(reply.AsSpan(HeaderLength + 16), 1);
        body.CopyTo(reply.AsSpan(reply.Length - body.Length));
        return reply;
    }

    private void ReadSections(byte[] bytes, int end)
    {
        for (int at = HeaderLength + 4; at < end;)
        {
            byte kind = bytes[at++];
            int size = Int(bytes, at);
            switch (kind)
            {
                case 0:
                    Body = bytes.AsSpan(at, size).ToArray();
                    break;
                case 1:
                    int name = at + 4, zero = Array.IndexOf(bytes, (byte)0, name);
                    Sequences[Encoding.UTF8.GetString(bytes, name, zero - name)] = bytes.AsSpan(zero + 1, at + size - zero - 1).ToArray();
                    break;
                default:
                    throw new IOException($"section kind {kind} is not supported");
            }
            at += size;
        }
    }

    private static int Int(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
}
