using MongoDB.Bson;
using Npgsql;

namespace AutoTune.MongoGateway;

/// <summary>An error as MongoDB tells it: its code, and whether the whole transaction may be tried again.</summary>
internal sealed class MongoError(int code, string message, bool isTransient = false) : Exception(message)
{
    public static MongoError From(PostgresException e, bool inTransaction)
    {
        int code = ErrorCodes.Of(e.SqlState);
        return new MongoError(code, e.MessageText, inTransaction && code is ErrorCodes.WriteConflict or ErrorCodes.NoSuchTransaction);
    }

    public byte[] ToBson()
    {
        var document = new BsonDocument { { "ok", 0.0 }, { "errmsg", Message }, { "code", code }, { "codeName", ErrorCodes.NameOf(code) } };
        if (isTransient) document["errorLabels"] = new BsonArray { "TransientTransactionError" };
        return document.ToBson();
    }
}
