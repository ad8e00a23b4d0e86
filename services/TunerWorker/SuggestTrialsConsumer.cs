using System.Diagnostics;
using System.Diagnostics.Metrics;
using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;
using MassTransit;

namespace AutoTune.TunerWorker;

/// <summary>
/// Makes the trials of a request exist, announces each as soon as it is written, and tells how far it got. A request that comes again
/// finds its trials there and announces them again; whoever answers, whenever, proposes the same.
/// </summary>
public sealed class SuggestTrialsConsumer(Studies studies, ITrialStore trials, TimeProvider time) : IConsumer<SuggestTrials>
{
    // Proposals are written in batches, but none waits longer than this for the next one: with a slow tuner the first trial runs already.
    private static readonly TimeSpan WriteAfter = TimeSpan.FromMilliseconds(50);

    private static readonly Histogram<double> Latency = Telemetry.Durations(
        "autotune.suggestion.duration", "How long the tuner took to answer for one trial, by tuner and answer");

    public async Task Consume(ConsumeContext<SuggestTrials> context)
    {
        var (request, cancellation) = (context.Message, context.CancellationToken);
        var session = await studies.OpenAsync(request.ExperimentId, cancellation);
        var status = SuggestionStatus.Complete;
        var (next, end) = (request.FirstSequence, request.FirstSequence + request.Count);
        string? failure = null;
        try
        {
            await session.CatchUpAsync(request.FirstSequence, request.SeenEnds, cancellation);
            var unwritten = new List<Proposal>();
            var since = time.GetTimestamp();
            while (next < end && status == SuggestionStatus.Complete && failure is null)
            {
                if (session.Written(next) is { } written)
                    await context.Announce(session.Experiment, written);
                else
                    (status, failure) = Propose(session, request, next, unwritten);
                var goesOn = status == SuggestionStatus.Complete && failure is null;
                next += goesOn ? 1 : 0;
                // Also before the answer that it goes no further: what the answer says is proposed must exist.
                if (unwritten.Count > 0 && (next == end || !goesOn || time.GetElapsedTime(since) > WriteAfter))
                {
                    await WriteAsync(context, session, unwritten);
                    since = time.GetTimestamp();
                }
            }
        }
        catch
        {
            studies.Forget(request.ExperimentId); // what was proposed and not written must not be taken for written
            throw;
        }
        var proposed = next - request.FirstSequence;
        if (failure is null)
        {
            if (!request.Alone || status != SuggestionStatus.Complete) // else the trial's end is the answer
                await context.TellAsync(new SuggestionCompleted(request.ExperimentId, request.FirstSequence, proposed, status, request.SeenEnds));
            return;
        }
        studies.Forget(request.ExperimentId);
        await context.TellAsync(new SuggestionFailed(request.ExperimentId, request.FirstSequence, proposed, request.SeenEnds, failure));
    }

    private (SuggestionStatus Status, string? Failure) Propose(
        StudySession session, SuggestTrials request, int sequence, List<Proposal> unwritten)
    {
        var (asked, since) = (time.GetUtcNow(), time.GetTimestamp());
        try
        {
            var suggestion = session.Suggest(sequence, request.SeenEnds);
            Latency.Record(time.GetElapsedTime(since).TotalSeconds, new TagList { { "autotune.tuner", session.TunerName }, { "autotune.answer", suggestion.GetType().Name } });
            switch (suggestion)
            {
                case Suggestion.Propose proposal:
                    var span = TrialTrace.Begin(session.Experiment, sequence, asked);
                    var trial = new TrialRecord
                    {
                        ExperimentId = request.ExperimentId,
                        Sequence = sequence,
                        Parameters = proposal.Parameters,
                        SeenEnds = request.SeenEnds,
                        CreatedAt = time.GetUtcNow(),
                        TraceParent = span.Context(),
                    };
                    unwritten.Add(new Proposal(trial, span));
                    return (SuggestionStatus.Complete, null);
                case Suggestion.Wait:
                    return (SuggestionStatus.Wait, null);
                default:
                    return (SuggestionStatus.Exhausted, null);
            }
        }
        catch (TunerException failed)
        {
            return (SuggestionStatus.Complete, failed.Message);
        }
    }

    private async Task WriteAsync(ConsumeContext context, StudySession session, List<Proposal> unwritten)
    {
        var written = unwritten.ConvertAll(proposal => proposal.Trial);
        var standing = await trials.AddAsync(written, context.CancellationToken);
        session.Wrote(written, standing);
        foreach (var (trial, span) in unwritten)
        {
            using var over = span;
            // A worker that was killed, or is slower than its double, has begun this trial's trace already.
            if (span is not null && standing.Any(stands => stands.Sequence == trial.Sequence)) span.ActivityTraceFlags = ActivityTraceFlags.None;
            using var within = Telemetry.Inside(span);
            await context.Announce(session.Experiment, trial.Sequence);
        }
        unwritten.Clear();
    }

    /// <summary>A trial that is not written yet, and the span of its suggestion.</summary>
    private readonly record struct Proposal(TrialRecord Trial, Activity? Span);
}
