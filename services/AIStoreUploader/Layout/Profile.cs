using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;

namespace AutoTune.AIStoreUploader.Layout;

/// <summary><c>profile.json</c>: the experiment as it was asked for and how it stands.</summary>
internal static class Profile
{
    // What of the spec says what was tuned and how; the rest (secrets' names among it) is not the reader's.
    private static readonly string[] Shown = ["trainingConfig", "searchSpace", "tuner", "advisor", "assessor", "seed", "trialPolicy", "metrics"];

    public static byte[] Of(ExperimentRecord record, ExperimentState state, TrialRecord? best)
    {
        var spec = JsonNode.Parse(record.SpecJson)!.AsObject();
        var profile = new JsonObject
        {
            ["id"] = record.Id.ToString(),
            ["namespace"] = record.Namespace,
            ["name"] = record.Name,
        };
        foreach (var field in Shown)
        {
            if (spec[field] is { } value) profile[field] = value.DeepClone();
        }
        profile["seed"] = record.Seed;
        profile["maxTrialNum"] = state.MaxTrialNum;
        profile["trialConcurrency"] = state.TrialConcurrency;
        profile["maxExecSeconds"] = state.MaxExecSeconds;
        profile["phase"] = JsonSerializer.SerializeToNode(state.Phase);
        profile["reason"] = state.Reason;
        profile["message"] = state.Message;
        profile["createdAt"] = state.CreatedAt;
        profile["startedAt"] = state.StartedAt;
        profile["endedAt"] = state.EndedAt;
        profile["trials"] = new JsonObject
        {
            ["succeeded"] = state.Succeeded,
            ["failed"] = state.Failed,
            ["earlyStopped"] = state.EarlyStopped,
            ["stopped"] = state.Stopped,
            ["timedOut"] = state.TimedOut,
        };
        profile["best"] = best is null ? null : new JsonObject
        {
            ["trial"] = best.Id.ToString(),
            ["sequence"] = best.Sequence,
            ["parameters"] = JsonNode.Parse(best.Parameters.Json),
            ["value"] = TrialFiles.Number(best.Value),
        };
        return JsonSerializer.SerializeToUtf8Bytes(profile, TrialFiles.Indented);
    }
}
