using MongoDB.Bson;

namespace AutoTune.Persistence.MongoDb;

/// <summary>Elements that may be missing: null is not stored.</summary>
internal static class MongoFields
{
    extension(BsonDocument document)
    {
        public BsonDocument With(string name, string? value) => value is null ? document : document.Add(name, value);

        public BsonDocument With(string name, int? value) => value is { } number ? document.Add(name, number) : document;

        public BsonDocument With(string name, long? value) => value is { } number ? document.Add(name, number) : document;

        public BsonDocument With(string name, double? value) =>
            StoredValue.From(value) is { } number ? document.Add(name, number) : document;

        public BsonDocument With(string name, DateTimeOffset? value) =>
            value is { } time ? document.Add(name, StoredTime.From(time)) : document;

        public BsonDocument With(string name, BsonValue? value) => value is null ? document : document.Add(name, value);

        public string? Text(string name) => document.TryGetValue(name, out var value) ? value.AsString : null;

        public int? Int(string name) => document.TryGetValue(name, out var value) ? value.AsInt32 : null;

        public double? Real(string name) => document.TryGetValue(name, out var value) ? value.AsDouble : null;

        public DateTimeOffset? Time(string name) =>
            document.TryGetValue(name, out var value) ? StoredTime.To(value.AsInt64) : null;
    }

    /// <summary>For a filter: the value, or null, which a missing element equals.</summary>
    public static BsonValue OrNull(string? value) => value is null ? BsonNull.Value : value;

    public static BsonValue OrNull(double? value) => StoredValue.From(value) is { } number ? number : BsonNull.Value;

    public static BsonValue OrNull(int? value) => value is { } number ? number : BsonNull.Value;

    public static BsonValue OrNull(long? value) => value is { } number ? number : BsonNull.Value;
}
