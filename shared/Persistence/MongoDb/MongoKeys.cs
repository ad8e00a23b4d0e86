using MongoDB.Bson;

namespace AutoTune.Persistence.MongoDb;

/// <summary>
/// The keys, as text that sorts as its parts do: an experiment's id in 32 hex digits, then numbers padded to their full width.
/// <code>
/// experiments, states, uploads, retention   {experiment}
/// trials                {experiment}/{sequence}
/// ends                  {experiment}/{ordinal}
/// metrics               {experiment}/{sequence}/{attempt}/{0 intermediate, 1 final}/{step}
/// launchers             {owner}
/// </code>
/// </summary>
internal static class MongoKeys
{
    public static string Experiment(Guid id) => id.ToString("N");

    public static string Numbered(Guid id, int number) => $"{id:N}/{number:D10}";

    public static Guid ExperimentOf(string key) => Guid.ParseExact(key.AsSpan(0, 32), "N");

    public static int NumberOf(string key) => int.Parse(key.AsSpan(33, 10));

    /// <summary>Everything of an experiment from a number on. The colon is the character after the digits.</summary>
    public static BsonDocument From(Guid id, int number) =>
        new("_id", new BsonDocument { { "$gte", Numbered(id, number) }, { "$lt", $"{id:N}/:" } });

    public static BsonDocument OneOf(Guid id, IReadOnlyList<int> numbers)
    {
        var keys = new BsonArray(numbers.Count);
        for (var i = 0; i < numbers.Count; i++)
        {
            keys.Add(Numbered(id, numbers[i]));
        }

        return new BsonDocument("_id", new BsonDocument("$in", keys));
    }

    /// <summary>The intermediate results of some trials, of every attempt.</summary>
    public static BsonDocument Intermediate(Guid id, int fromSequence, int untilSequence) => new("_id", new BsonDocument
    {
        { "$gte", Numbered(id, fromSequence) },
        { "$lt", Numbered(id, untilSequence) },
        { "$regex", "/0/[0-9]{19}$" },
    });

    public static string Curve(Guid id, int sequence, int attempt) => $"{id:N}/{sequence:D10}/{attempt}/";
}
