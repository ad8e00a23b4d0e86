using System.Diagnostics;
using AutoTune.Experiments.Trials;

namespace AutoTune.Hosting;

/// <summary>
/// A trial has one trace, from its suggestion to its end, whichever services work on it: the suggestion is its root, its context is kept
/// with the trial, and so the trace goes on after a kill, a doubled message or a message of the reconciler. Everything here is null, and
/// costs nothing, while nobody listens.
/// </summary>
public static class TrialTrace
{
    public const string ExperimentId = "autotune.experiment.id";

    public const string TrialId = "autotune.trial.id";

    public const string Sequence = "autotune.trial.sequence";

    public const string Attempt = "autotune.trial.attempt";

    public const string State = "autotune.trial.state";

    /// <summary>Begins a trial's trace; linked to the acceptance of its experiment and to the request that it answers.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="sequence">The trial's sequence.</param>
    /// <param name="since">When the tuner was asked.</param>
    public static Activity? Begin(ExperimentSpecs.Known experiment, int sequence, DateTimeOffset since)
    {
        if (!Telemetry.Source.HasListeners()) return null;
        var links = new List<ActivityLink>();
        if (ActivityContext.TryParse(experiment.Record.TraceParent, null, isRemote: true, out var accepted)) links.Add(new ActivityLink(accepted));
        if (Activity.Current is { } request) links.Add(new ActivityLink(request.Context));
        return Tag(Telemetry.StartRoot("suggest trial", since, links), experiment.Record.Id, Contracts.TrialId.Of(experiment.Record.Id, sequence), sequence)
            ?.SetTag("autotune.experiment.name", experiment.Record.Name);
    }

    /// <summary>What a span hands on to those that go on with it: null unless it is recorded.</summary>
    public static string? Context(this Activity? activity) => activity is { Recorded: true, IdFormat: ActivityIdFormat.W3C } ? activity.Id : null;

    /// <summary>A span of work on a trial, within its trace: under the present span if that is part of it, else under the suggestion.</summary>
    public static Activity? Start(string name, TrialRecord trial)
    {
        if (!ActivityContext.TryParse(trial.TraceParent, null, isRemote: true, out var suggested)) return null;
        var present = Activity.Current;
        var within = present?.TraceId == suggested.TraceId ? present!.Context : suggested;
        return Tag(Telemetry.Source.StartActivity(name, ActivityKind.Internal, within), trial.ExperimentId, trial.Id, trial.Sequence)
            ?.SetTag(Attempt, trial.Attempt);
    }

    private static Activity? Tag(Activity? span, Guid experimentId, Guid trialId, int sequence) =>
        span?.SetTag(ExperimentId, experimentId.ToString()).SetTag(TrialId, trialId.ToString()).SetTag(Sequence, sequence);
}
