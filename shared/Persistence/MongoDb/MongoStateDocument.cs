using AutoTune.Contracts;
using AutoTune.Experiments.State;
using MongoDB.Bson;

namespace AutoTune.Persistence.MongoDb;

/// <summary>
/// An experiment's state as a document. What is null is missing; times are integers (<see cref="StoredTime"/>), phases the enum's numbers.
/// <code>
/// _id  experiment       v   version           tk  token of the save     ns  namespace         n   name
/// ph   phase            re  reason            me  message               mt  maxTrialNum       tc  trialConcurrency
/// mx   maxExecSeconds   nx  next sequence     op  open sequences        en  ends applied      ok  succeeded
/// fa   failed           es  early stopped     so  stopped               to  timed out         bs  best sequence
/// bv   best value       bb  best budget       wa  waiting at ends   ex  exhausted             co  completed         c   created at
/// sa   started at       ea  ended at          ca  completed at          da  deadline at       dv  deadline version
/// wk   wake at          iw  idle wakes        sr  stop requested        du  due (StateDue): the indexed one
/// rq   request: { f first sequence, n count, s seen ends, x faults, t asked at }
/// </code>
/// </summary>
internal static class MongoStateDocument
{
    /// <param name="state">The state.</param>
    /// <param name="version">The version it gets.</param>
    /// <param name="token">What tells this save from every other, also from one that writes the same.</param>
    public static BsonDocument Write(ExperimentState state, int version, long token) =>
        new BsonDocument
        {
            { "_id", MongoKeys.Experiment(state.Id) },
            { "v", version },
            { "tk", token },
            { "ns", state.Namespace },
            { "n", state.Name },
            { "ph", (int)state.Phase },
            { "tc", state.TrialConcurrency },
            { "nx", state.NextSequence },
            { "op", new BsonArray(state.Open) },
            { "en", state.Ends },
            { "ok", state.Succeeded },
            { "fa", state.Failed },
            { "es", state.EarlyStopped },
            { "so", state.Stopped },
            { "to", state.TimedOut },
            { "ex", state.Exhausted },
            { "sr", state.StopRequested },
            { "co", state.Completed },
            { "c", StoredTime.From(state.CreatedAt) },
            { "dv", state.DeadlineVersion },
            { "iw", state.IdleWakes },
        }
            .With("re", state.Reason)
            .With("me", state.Message)
            .With("mt", state.MaxTrialNum)
            .With("mx", state.MaxExecSeconds)
            .With("bs", state.BestSequence)
            .With("bv", state.BestValue)
            .With("bb", state.BestBudget)
            .With("wa", state.WaitingAtEnds)
            .With("sa", state.StartedAt)
            .With("ea", state.EndedAt)
            .With("ca", state.CompletedAt)
            .With("da", state.DeadlineAt)
            .With("wk", state.WakeAt)
            .With("du", StateDue.Of(state))
            .With("rq", state.Request is { } request ? Write(request) : null);

    public static ExperimentState Read(BsonDocument document) => new()
    {
        Id = Guid.ParseExact(document["_id"].AsString, "N"),
        Namespace = document["ns"].AsString,
        Name = document["n"].AsString,
        Version = document["v"].AsInt32,
        Phase = (Phase)document["ph"].AsInt32,
        Reason = document.Text("re"),
        Message = document.Text("me"),
        MaxTrialNum = document.Int("mt"),
        TrialConcurrency = document["tc"].AsInt32,
        MaxExecSeconds = document.Int("mx"),
        NextSequence = document["nx"].AsInt32,
        Open = document["op"].AsBsonArray.Select(sequence => sequence.AsInt32).ToList(),
        Ends = document["en"].AsInt32,
        Succeeded = document["ok"].AsInt32,
        Failed = document["fa"].AsInt32,
        EarlyStopped = document["es"].AsInt32,
        Stopped = document["so"].AsInt32,
        TimedOut = document["to"].AsInt32,
        BestSequence = document.Int("bs"),
        BestValue = document.Real("bv"),
        BestBudget = document.Real("bb"),
        Request = document.TryGetValue("rq", out var request) ? ReadRequest(request.AsBsonDocument) : null,
        WaitingAtEnds = document.Int("wa"),
        Exhausted = document["ex"].AsBoolean,
        StopRequested = document["sr"].AsBoolean,
        Completed = document["co"].AsBoolean,
        CreatedAt = StoredTime.To(document["c"].AsInt64),
        StartedAt = document.Time("sa"),
        EndedAt = document.Time("ea"),
        CompletedAt = document.Time("ca"),
        DeadlineAt = document.Time("da"),
        DeadlineVersion = document["dv"].AsInt32,
        WakeAt = document.Time("wk"),
        IdleWakes = document["iw"].AsInt32,
    };

    private static BsonDocument Write(SuggestionRequest request) => new()
    {
        { "f", request.FirstSequence },
        { "n", request.Count },
        { "s", request.SeenEnds },
        { "x", request.Faults },
        { "t", StoredTime.From(request.AskedAt) },
    };

    private static SuggestionRequest ReadRequest(BsonDocument request) => new(
        request["f"].AsInt32,
        request["n"].AsInt32,
        request["s"].AsInt32,
        request["x"].AsInt32,
        StoredTime.To(request["t"].AsInt64));
}
