using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace AutoTune.MongoGateway;

/// <summary>A command: its raw bytes, and the few things of it that the gateway itself has to know.</summary>
internal sealed class Request
{
    private readonly WireMessage _message;

    private Request(WireMessage message) => _message = message;

    public byte[] Body => _message.Body;
    public string Name { get; private set; } = "";
    public BsonValue Value { get; private set; } = BsonNull.Value;
    public string Database { get; private set; } = "admin";
    public string? Session { get; private set; }
    public long? TransactionNumber { get; private set; }
    public bool StartsTransaction { get; private set; }
    public bool IsInTransaction { get; private set; }

    public string Collection => Value.IsString ? Value.AsString : throw new MongoError(73, "collection name has invalid type");

    public byte[]? Sequence(string name) => _message.Sequences.GetValueOrDefault(name);

    /// <summary>The key under which the engine remembers this write's answer, so that a driver's retry does not do it twice.</summary>
    public string? RetryKey => !IsInTransaction && Session is not null && TransactionNumber is { } number ? $"{Session}:{number}" : null;

    public bool IsUpsert
    {
        get
        {
            ReadOnlySpan<byte> mark = "\u0008upsert\0\u0001"u8; // a boolean of that name, true
            return Name is "update" or "findAndModify" or "findandmodify"
                && (Body.AsSpan().IndexOf(mark) >= 0 || Sequence("updates").AsSpan().IndexOf(mark) >= 0);
        }
    }

    public bool ChangesSchema =>
        Name is "createIndexes" or "create" or "drop" or "dropIndexes" or "dropDatabase" or "renameCollection" or "collMod";

    public static Request Read(WireMessage message)
    {
        var request = new Request(message);
        using var reader = new BsonBinaryReader(new MemoryStream(message.Body, writable: false));
        reader.ReadStartDocument();
        while (reader.ReadBsonType() != BsonType.EndOfDocument) request.ReadElement(reader);
        return request;
    }

    private void ReadElement(BsonBinaryReader reader)
    {
        var name = reader.ReadName();
        if (Name == "")
        {
            Name = name; // a command's first element is its name and its collection
            Value = BsonValueSerializer.Instance.Deserialize(BsonDeserializationContext.CreateRoot(reader));
            return;
        }
        switch (name)
        {
            case "$db":
                Database = reader.ReadString();
                break;
            case "lsid":
                var session = BsonDocumentSerializer.Instance.Deserialize(BsonDeserializationContext.CreateRoot(reader));
                Session = Convert.ToHexString(session["id"].AsBsonBinaryData.Bytes);
                break;
            case "txnNumber":
                TransactionNumber = reader.ReadInt64();
                break;
            case "startTransaction":
                StartsTransaction = reader.ReadBoolean();
                break;
            case "autocommit":
                IsInTransaction = !reader.ReadBoolean();
                break;
            default:
                reader.SkipValue();
                break;
        }
    }
}
