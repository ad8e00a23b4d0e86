using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using MongoDB.Bson;

namespace AutoTune.Persistence.MongoDb;

/// <summary>
/// A trial as a document. What is null is missing; times are integers (<see cref="StoredTime"/>), states the enum's numbers.
/// <code>
/// _id  experiment/sequence     st  state           a   attempt          r   retries         se  ends seen
/// o    owner                   pp  pid             pt  start ticks      c   created at      sa  started at
/// ea   ended at                v   value           f   final result     w   reason (why)    p   parameters, JSON text
/// tp   trace parent
/// sp   stop: { st outcome, w reason, n judged count, v value }
/// e    earlier attempts: [{ a attempt, o owner, sa started at, ea ended at, w reason }]
/// </code>
/// </summary>
internal static class MongoTrialDocument
{
    public static BsonDocument Write(TrialRecord trial)
    {
        var document = new BsonDocument
        {
            { "_id", MongoKeys.Numbered(trial.ExperimentId, trial.Sequence) },
            { "st", (int)trial.State },
            { "a", trial.Attempt },
            { "r", trial.Retries },
            { "se", trial.SeenEnds },
            { "c", StoredTime.From(trial.CreatedAt) },
            { "p", trial.Parameters.Json },
        };
        return document
            .With("o", trial.Owner)
            .With("pp", trial.Process?.Pid)
            .With("pt", trial.Process?.StartTicks)
            .With("sa", trial.StartedAt)
            .With("ea", trial.EndedAt)
            .With("v", trial.Value)
            .With("f", trial.FinalResult)
            .With("w", trial.Reason)
            .With("tp", trial.TraceParent)
            .With("sp", trial.Stop is { } stop ? Write(stop) : null)
            .With("e", trial.EarlierAttempts.Count > 0 ? new BsonArray(trial.EarlierAttempts.Select(Write)) : null);
    }

    public static BsonDocument Write(StopRequest stop) =>
        new BsonDocument { { "st", (int)stop.Outcome }, { "w", stop.Reason } }.With("n", stop.JudgedCount).With("v", stop.Value);

    public static BsonDocument Write(AttemptRecord attempt) =>
        new BsonDocument { { "a", attempt.Attempt }, { "ea", StoredTime.From(attempt.EndedAt) }, { "w", attempt.Reason } }
            .With("o", attempt.Owner)
            .With("sa", attempt.StartedAt);

    public static TrialRecord Read(BsonDocument document)
    {
        var key = document["_id"].AsString;
        return new TrialRecord
        {
            ExperimentId = MongoKeys.ExperimentOf(key),
            Sequence = MongoKeys.NumberOf(key),
            Parameters = new ParameterSet(document["p"].AsString),
            SeenEnds = document["se"].AsInt32,
            State = (TrialState)document["st"].AsInt32,
            Attempt = document["a"].AsInt32,
            Retries = document["r"].AsInt32,
            Owner = document.Text("o"),
            Process = document.Int("pp") is { } pid ? new ProcessIdentity(pid, document["pt"].AsInt64) : null,
            Stop = document.TryGetValue("sp", out var stop) ? ReadStop(stop.AsBsonDocument) : null,
            CreatedAt = StoredTime.To(document["c"].AsInt64),
            StartedAt = document.Time("sa"),
            EndedAt = document.Time("ea"),
            Value = document.Real("v"),
            FinalResult = document.Text("f"),
            Reason = document.Text("w"),
            TraceParent = document.Text("tp"),
            EarlierAttempts = document.TryGetValue("e", out var earlier)
                ? earlier.AsBsonArray.Select(attempt => ReadAttempt(attempt.AsBsonDocument)).ToList()
                : [],
        };
    }

    public static EndedTrial ReadEnded(BsonDocument document) => new(
        MongoKeys.NumberOf(document["_id"].AsString),
        (TrialState)document["st"].AsInt32,
        document.Real("v"),
        StoredTime.To(document["ea"].AsInt64));

    private static StopRequest ReadStop(BsonDocument stop) =>
        new((TrialState)stop["st"].AsInt32, stop["w"].AsString, stop.Int("n"), stop.Real("v"));

    private static AttemptRecord ReadAttempt(BsonDocument attempt) => new(
        attempt["a"].AsInt32,
        attempt.Text("o"),
        attempt.Time("sa"),
        StoredTime.To(attempt["ea"].AsInt64),
        attempt["w"].AsString);
}
