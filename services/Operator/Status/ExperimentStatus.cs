using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;

namespace AutoTune.Operator.Status;

/// <summary>The resource's status, from what the store says: a summary of bounded size, whatever the number of trials.</summary>
internal static class ExperimentStatus
{
    private const int LargestParameters = 64 * 1024;

    /// <param name="picture">The experiment; null while the coordinator has not taken it in.</param>
    /// <param name="observedGeneration">The generation of the spec that is dealt with; null while none is.</param>
    /// <param name="spec">Whether the resource's spec is the one in force; null while that is not known.</param>
    /// <param name="before">The status that stands.</param>
    /// <param name="now">The time of conditions that change.</param>
    public static JsonObject Of(Picture? picture, long? observedGeneration, Condition? spec, JsonElement? before, DateTimeOffset now)
    {
        var state = picture?.State;
        List<Condition> conditions = [Initialized(state), Running(state), Uploaded(picture), Completed(state)];
        if (spec is not null) conditions.Add(spec);
        var status = new JsonObject
        {
            ["phase"] = PhaseName(state?.Phase ?? Phase.Pending),
            ["conditions"] = Condition.Merge(conditions, before, now),
        };
        if (observedGeneration is { } generation) status["observedGeneration"] = generation;
        if (picture is null) return status;
        if (state!.Reason is { } reason) status["reason"] = reason;
        if (state.Message is { } message) status["message"] = StatusText.Cut(message);
        if (picture.Spec is { } known) status["tuner"] = known.Tuner.Name;
        status["trials"] = state.MaxTrialNum is { } most ? $"{state.Ended}/{most}" : $"{state.Ended}";
        status["counts"] = Counts(picture);
        if (picture.Best is { } best) status["bestTrial"] = BestTrial(best);
        if (state.StartedAt is { } started) status["startTime"] = StatusText.Time(started);
        if (state.CompletedAt is { } completed) status["completionTime"] = StatusText.Time(completed);
        return status;
    }

    /// <summary>PENDING, RUNNING ...</summary>
    public static string PhaseName(Phase phase) => JsonSerializer.SerializeToElement(phase).GetString()!;

    private static JsonObject Counts(Picture picture)
    {
        var state = picture.State;
        return new JsonObject
        {
            ["waiting"] = picture.Open.GetValueOrDefault(TrialState.Waiting),
            ["launching"] = picture.Open.GetValueOrDefault(TrialState.Launching),
            ["running"] = picture.Open.GetValueOrDefault(TrialState.Running),
            ["succeeded"] = state.Succeeded,
            ["failed"] = state.Failed,
            ["earlyStopped"] = state.EarlyStopped,
            ["stopped"] = state.Stopped,
            ["timedOut"] = state.TimedOut,
        };
    }

    private static JsonObject BestTrial(TrialRecord best)
    {
        var shown = new JsonObject { ["sequence"] = best.Sequence, ["value"] = best.Value };
        // Half of them would be worse than none: the store has them all.
        if (Encoding.UTF8.GetByteCount(best.Parameters.Json) <= LargestParameters) shown["parameters"] = JsonNode.Parse(best.Parameters.Json);
        return shown;
    }

    private static Condition Initialized(ExperimentState? state) => state switch
    {
        null => new(Condition.Initialized, false, "Waiting", "The coordinator has not taken the experiment in yet."),
        { StartedAt: not null } => new(Condition.Initialized, true, "Accepted", "The spec is valid and the experiment has begun."),
        { IsFinal: true } => new(Condition.Initialized, false, ReasonOf(state), "The experiment could not begin; see status.message."),
        _ => new(Condition.Initialized, false, "Pending", "The experiment is accepted and has not begun yet."),
    };

    private static Condition Running(ExperimentState? state) => state switch
    {
        { Phase: Phase.Running } => new(Condition.Running, true, "Running", "Trials are made and run."),
        { IsFinal: true } => new(Condition.Running, false, ReasonOf(state), "No new trial is made."),
        _ => new(Condition.Running, false, "Pending", "The experiment has not begun yet."),
    };

    private static Condition Uploaded(Picture? picture) => picture switch
    {
        null or { Spec: null } => new(Condition.Uploaded, null, "NotKnown", "There is no valid spec to go by."),
        { Spec.AiStore: null } => new(Condition.Uploaded, false, Condition.NotRequested, "spec.aistore is not set."),
        { Upload: null } => new(Condition.Uploaded, false, "Pending", "No uploader has taken it up yet."),
        { Upload: { Trouble: { } trouble, Message: var message } } => new(Condition.Uploaded, false, trouble, StatusText.Cut(message ?? "")),
        { Upload.Complete: true } => new(Condition.Uploaded, true, "Complete", "All of it is in the AIStore."),
        { Upload.Ends: var ends } => new(Condition.Uploaded, false, "Uploading", $"{ends} trials are in the AIStore."),
    };

    private static Condition Completed(ExperimentState? state) => state switch
    {
        { Completed: true } => new(Condition.Completed, true, ReasonOf(state), "The experiment is over and nothing of it runs any more."),
        { IsFinal: true } => new(Condition.Completed, false, "TrialsRun", "The experiment is over; trials of it still run."),
        _ => new(Condition.Completed, false, "NotOver", "The experiment is not over."),
    };

    private static string ReasonOf(ExperimentState state) => state.Reason ?? state.Phase.ToString();
}
