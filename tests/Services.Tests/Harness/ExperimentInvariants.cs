using System.Globalization;
using System.Text;
using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;

namespace AutoTune.Services.Tests.Harness;

/// <summary>What holds for every experiment that has come to its end, whatever happened on the way.</summary>
public static class ExperimentInvariants
{
    private const int Page = 1000;

    /// <summary>Waits for the end, then checks everything and reports all that is wrong at once.</summary>
    public static async Task<FinishedExperiment> HoldAsync(SuiteUnderTest suite, ExperimentUnderTest experiment, Expectation expected)
    {
        var ct = TestContext.Current.CancellationToken;
        var state = await suite.CompletedAsync(experiment.Id, expected.Patience);
        var trials = await ReadAllAsync(from => suite.Trials.ListAsync(experiment.Id, from, Page, ct));
        var ends = await ReadAllAsync(from => suite.Ends.ReadAsync(experiment.Id, from, Page, ct));
        var problems = new List<string>();
        CheckState(state, expected, problems);
        CheckTrials(state, trials, expected, problems);
        CheckEnds(state, trials, ends, problems);
        var marks = experiment.Marks.Read();
        if (expected.Processes)
            CheckMarks(marks, trials, expected, problems);
        var left = LeftBehind(experiment.Id);
        if (left.Count > 0)
            problems.Add($"processes left behind: {string.Join(", ", left)}");
        if (problems.Count > 0)
            Assert.Fail($"{string.Join('\n', problems)}\n\n{string.Join('\n', marks.TakeLast(50))}\n{suite.Logs}");
        return new FinishedExperiment(state, trials, ends);
    }

    /// <summary>Processes whose environment names the experiment, or one trial of it.</summary>
    public static IReadOnlyList<int> LeftBehind(Guid experimentId, int? sequence = null)
    {
        var mark = Encoding.UTF8.GetBytes(
            sequence is { } one ? $"AUTOTUNE_TRIAL_ID={TrialId.Of(experimentId, one)}\0" : $"AUTOTUNE_EXPERIMENT_ID={experimentId}\0");
        return [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && Environ(pid).AsSpan().IndexOf(mark) >= 0)];
    }

    private static void CheckState(ExperimentState state, Expectation expected, List<string> problems)
    {
        if (state.Phase != expected.Phase || (expected.Reason is not null && state.Reason != expected.Reason))
            problems.Add($"phase {state.Phase} ({state.Reason}: {state.Message}) instead of {expected.Phase} ({expected.Reason})");
        if (state.Open.Count > 0 || state.Request is not null)
            problems.Add($"completed with open trials {string.Join(", ", state.Open)} and request {state.Request}");
    }

    private static void CheckTrials(ExperimentState state, List<TrialRecord> trials, Expectation expected, List<string> problems)
    {
        if (expected.Trials is { } count && trials.Count != count)
            problems.Add($"{trials.Count} trials instead of {count}");
        if (state.NextSequence != trials.Count)
            problems.Add($"the state counts {state.NextSequence} trials, the store has {trials.Count}");
        for (var i = 0; i < trials.Count; i++)
        {
            if (trials[i].Sequence != i)
                problems.Add($"trial number {i} has sequence {trials[i].Sequence}");
            if (!trials[i].State.IsEnded())
                problems.Add($"trial {i} is {trials[i].State}, owner {trials[i].Owner}");
            if (expected.Outcome is { } outcome && trials[i].State != outcome)
                problems.Add($"trial {i} is {trials[i].State} instead of {outcome}: {trials[i].Reason}");
        }
    }

    private static void CheckEnds(ExperimentState state, List<TrialRecord> trials, List<TrialEnd> ends, List<string> problems)
    {
        for (var i = 0; i < ends.Count; i++)
        {
            if (ends[i].Ordinal != i)
                problems.Add($"end number {i} has ordinal {ends[i].Ordinal}");
        }
        var bySequence = ends.ToLookup(end => end.Sequence);
        foreach (var trial in trials)
        {
            var its = bySequence[trial.Sequence].ToList();
            if (its.Count != 1 || its[0].State != trial.State || its[0].Value != trial.Value)
                problems.Add($"trial {trial.Sequence} ({trial.State}, {trial.Value}) is in the end log as [{string.Join("; ", its)}]");
        }
        if (ends.Count != trials.Count || state.Ends != ends.Count)
            problems.Add($"{ends.Count} ends, {trials.Count} trials, the state has applied {state.Ends} ends");
        (string, int, TrialState)[] counts =
        [
            ("succeeded", state.Succeeded, TrialState.Succeeded), ("failed", state.Failed, TrialState.Failed),
            ("early stopped", state.EarlyStopped, TrialState.EarlyStopped), ("stopped", state.Stopped, TrialState.Stopped),
            ("timed out", state.TimedOut, TrialState.TimedOut),
        ];
        foreach (var (name, counted, outcome) in counts)
        {
            var stored = trials.Count(trial => trial.State == outcome);
            if (counted != stored)
                problems.Add($"the state counts {counted} {name}, the store has {stored}");
        }
    }

    private static void CheckMarks(IReadOnlyList<TrialMarks.Mark> marks, List<TrialRecord> trials, Expectation expected, List<string> problems)
    {
        var running = new HashSet<int>();
        var most = 0;
        foreach (var mark in marks)
        {
            // An attempt that was killed left no end mark; it was over before the next attempt began.
            if (mark.IsStart) running.Add(mark.Sequence);
            else running.Remove(mark.Sequence);
            most = Math.Max(most, running.Count);
        }
        if (most > expected.Concurrency)
            problems.Add($"{most} trials ran at once instead of {expected.Concurrency} at most");
        foreach (var attempt in marks.Where(mark => mark.IsStart).GroupBy(mark => (mark.Sequence, mark.Attempt)).Where(group => group.Count() > 1))
            problems.Add($"trial {attempt.Key.Sequence} attempt {attempt.Key.Attempt} was started {attempt.Count()} times");
        var starts = marks.Where(mark => mark.IsStart).ToLookup(mark => mark.Sequence);
        foreach (var trial in trials)
        {
            var started = starts[trial.Sequence].Count();
            if (started > trial.Retries + 1)
                problems.Add($"trial {trial.Sequence} ran {started} times with {trial.Retries} retries counted");
            if (started == 0 && trial.State is TrialState.Succeeded)
                problems.Add($"trial {trial.Sequence} succeeded and never ran");
        }
    }

    private static async Task<List<T>> ReadAllAsync<T>(Func<int, Task<IReadOnlyList<T>>> read)
    {
        var all = new List<T>();
        while (await read(all.Count) is { Count: > 0 } page)
            all.AddRange(page);
        return all;
    }

    private static byte[] Environ(int pid)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid}/environ");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return []; // it ended just now, or is not ours
        }
    }
}
