using System.Diagnostics;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;

namespace AutoTune.Services.Tests.Telemetry;

/// <summary>What a collector gets from five processes that run an experiment.</summary>
public sealed class TelemetryTests(SharedSuites suites)
{
    private const int Trials = 6;

    // The last one fails; each notes the trace it finds itself in.
    private static readonly string Script = TrialScripts.Of($"""
        echo "$AUTOTUNE_TRIAL_SEQUENCE $TRACEPARENT" >>"$MARKS.traces"
        for step in 1 2 3; do echo "score=$1"; sleep 0.1; done
        test "$AUTOTUNE_TRIAL_SEQUENCE" = {Trials - 1} && exit 3
        """);

    [Fact]
    public async Task An_experiment_across_five_processes_is_one_tree_of_spans_for_each_trial()
    {
        await using var collector = await Collector.StartAsync();
        await using var suite = await ApartSuite.StartAsync(suites.Services, new(TunerWorkers: 2) { Environment = collector.Environment });
        var experiment = new ExperimentUnderTest
        {
            MaxTrialNum = Trials, TrialConcurrency = 2, Script = Script,
            Assessor = new { builtinAssessorName = "Medianstop", classArgs = new { optimize_mode = "maximize", start_step = 2 } },
        };

        await suite.StartAsync(experiment);
        await suite.CompletedAsync(experiment.Id);

        var record = await suite.Experiments.FindAsync(experiment.Id, TestContext.Current.CancellationToken);
        var accepted = ActivityContext.Parse(record!.TraceParent!, null);
        var trials = await suite.Trials.ListAsync(experiment.Id, 0, Trials, TestContext.Current.CancellationToken);
        var traces = trials.Select(trial => ActivityContext.Parse(trial.TraceParent!, null).TraceId.ToHexString()).ToList();
        Assert.Equal(Trials, traces.Distinct().Count());
        await Wait.UntilAsync(
            () => traces.All(trace => Complete(collector, trace)) && Measured(collector), TimeSpan.FromSeconds(30),
            () => $"spans from all services, and measures; so far:\n{string.Join('\n', traces.Select(trace => Tree(collector, trace)))}\n{Names(collector)}");

        foreach (var (trial, trace) in trials.Zip(traces)) CheckTrace(collector, trial, trace, accepted);
        await CheckScriptsAsync(experiment, collector, traces);
        CheckSteps(collector, traces);
        CheckMeasures(collector, trials);
        Assert.DoesNotContain(collector.Spans, span => span.Attributes.Values.Any(value => value.Contains("/health", StringComparison.Ordinal)));
        Assert.Contains(collector.Lines, line => line.Trace == accepted.TraceId.ToHexString() && line.Attributes.GetValueOrDefault("ExperimentId") == experiment.Id.ToString());
    }

    private static void CheckTrace(Collector collector, TrialRecord trial, string trace, ActivityContext accepted)
    {
        var spans = Spans(collector, trace);
        var ids = spans.Select(span => span.Id).ToHashSet();
        var root = Assert.Single(spans, span => !ids.Contains(span.Parent));
        Assert.Equal(("suggest trial", "tuner-worker", ""), (root.Name, root.Service, root.Parent));
        Assert.Equal(trial.TraceParent!.Split('-')[2], root.Id);
        Assert.Equal(trial.Id.ToString(), root.Attributes[TrialTrace.TrialId]);
        Assert.Contains((accepted.TraceId.ToHexString(), accepted.SpanId.ToHexString()), root.Links);
        var run = Assert.Single(spans, span => span.Name == "run trial");
        Assert.Equal("trial-launcher", run.Service);
        Assert.Equal((trial.State.ToString(), trial.State == TrialState.Failed), (run.Attributes[TrialTrace.State], run.IsError));
        Assert.True(run.End - run.Start >= 100_000_000, "the span covers the run");
    }

    private static async Task CheckScriptsAsync(ExperimentUnderTest experiment, Collector collector, List<string> traces)
    {
        var seen = (await File.ReadAllLinesAsync($"{experiment.Marks.Path}.traces")).Select(line => line.Split(' ')).ToDictionary(line => int.Parse(line[0]), line => line[1]);
        Assert.Equal(Trials, seen.Count);
        foreach (var (sequence, traceParent) in seen)
        {
            var run = Spans(collector, traces[sequence]).Single(span => span.Name == "run trial");
            Assert.Equal($"00-{run.Trace}-{run.Id}-01", traceParent);
        }
    }

    // The saga's steps are traces of their own: a trial's trace does not lead into the next trial's.
    private static void CheckSteps(Collector collector, List<string> traces)
    {
        var steps = collector.Spans.Where(span => span.Name == "advance experiment").ToList();
        Assert.All(steps, step => Assert.DoesNotContain(step.Trace, traces));
        var linked = steps.SelectMany(step => step.Links).Select(link => link.Trace).ToHashSet();
        Assert.Superset(traces.ToHashSet(), linked);
    }

    private static void CheckMeasures(Collector collector, IReadOnlyList<TrialRecord> trials)
    {
        var latest = collector.Points.Where(point => point.Name.StartsWith("autotune.", StringComparison.Ordinal)).ToList();
        Assert.All(latest, point => Assert.True(point.Unit != "" && point.Description != "", $"{point.Name} says what it is"));
        double Most(string name, string attribute, string value) =>
            latest.Where(point => point.Name == name && point.Attributes.GetValueOrDefault(attribute) == value).Max(point => point.Value);

        foreach (var state in trials.GroupBy(trial => trial.State.ToString()))
        {
            Assert.Equal(state.Count(), Most("autotune.trials.ended", TrialTrace.State, state.Key));
            Assert.Equal(state.Count(), Most("autotune.trial.duration", TrialTrace.State, state.Key));
        }
        Assert.Equal(1, Most("autotune.experiments.ended", "autotune.phase", nameof(Phase.Done)));
        Assert.Equal(Trials, latest.Where(point => point.Name == "autotune.trial.queue.duration").Max(point => point.Value));
        Assert.Contains(latest, point => point is { Name: "autotune.trial.duration", HasExemplars: true });
    }

    private static bool Complete(Collector collector, string trace)
    {
        var spans = Spans(collector, trace);
        var services = spans.Select(span => span.Service).ToHashSet();
        var ids = spans.Select(span => span.Id).ToHashSet();
        return services.IsSupersetOf(["tuner-worker", "trial-launcher", "assessor-worker", "experiment-coordinator"])
            && spans.Count(span => !ids.Contains(span.Parent)) == 1;
    }

    private static bool Measured(Collector collector)
    {
        var names = collector.Points.Select(point => point.Name).ToHashSet();
        return Counted("autotune.trials.ended") == Trials && Counted("autotune.trial.duration") == Trials && names.IsSupersetOf(
        [
            "autotune.suggestion.duration", "autotune.trial.queue.duration", "autotune.trials.running", "autotune.experiments.ended",
            "autotune.message.wait.duration",
        ]);

        double Counted(string name) => collector.Points.Where(point => point.Name == name)
            .GroupBy(point => point.Attributes[TrialTrace.State]).Sum(state => state.Max(point => point.Value));
    }

    private static List<Collector.Span> Spans(Collector collector, string trace) => [.. collector.Spans.Where(span => span.Trace == trace)];

    private static string Names(Collector collector) => string.Join(", ", collector.Points.Select(point => point.Name).Distinct());

    private static string Tree(Collector collector, string trace)
    {
        var spans = Spans(collector, trace);
        var ids = spans.Select(span => span.Id).ToHashSet();
        return string.Join('\n', spans.Where(span => !ids.Contains(span.Parent)).Select(root => Branch(root, "")));

        string Branch(Collector.Span span, string indent) => string.Join('\n',
            spans.Where(child => child.Parent == span.Id).OrderBy(child => child.Start).Select(child => Branch(child, indent + "  "))
                .Prepend($"{indent}{span.Name} [{span.Service}] {(span.End - span.Start) / 1e6:0.0} ms"));
    }
}
