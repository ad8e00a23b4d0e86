using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;

namespace AutoTune.Algorithms.Tests.Support;

/// <summary>
/// Runs a tuner as the coordinator does when everything comes as it likes: trials end in any order and with any outcome, several ends are
/// seen at once, slots are asked for one by one or together, and the tuner's process may be replaced between any two requests.
/// </summary>
/// <param name="Seed">Of the order of events.</param>
/// <param name="Concurrency">Trials at a time, at most.</param>
/// <param name="Trials">maxTrialNum.</param>
/// <param name="Failures">The share of trials without a value.</param>
internal sealed record Interleaving(int Seed, int Concurrency, int Trials, double Failures)
{
    private static readonly TrialState[] WithoutValue = [TrialState.Failed, TrialState.TimedOut, TrialState.Stopped];

    public StudyHistory Run(Func<ITuner> make, Func<ParameterSet, double?> objective)
    {
        var random = new Random(Seed);
        var study = new StudyHistory();
        var running = new List<int>();
        var tuner = make();
        var waitsAt = -1;
        while (study.Trials.Count < Trials || running.Count > 0)
        {
            var free = Math.Min(Concurrency - running.Count, Trials - study.Trials.Count);
            if (free > 0 && waitsAt < study.Ends.Count && (running.Count == 0 || random.Next(2) == 0))
            {
                if (random.Next(20) == 0)
                    tuner = make();
                if (!Ask(tuner, study, running, random.Next(free) + 1))
                    waitsAt = study.Ends.Count;
                continue;
            }

            Assert.True(running.Count > 0, $"the tuner waits for nothing after {study.Trials.Count} trials");
            End(study, running, random, objective);
        }

        return study;
    }

    /// <summary>Everything proposed follows from the study alone: an instance that only reads it answers the same.</summary>
    public static void AssertReproduced(StudyHistory study, ITuner fresh)
    {
        foreach (var trial in study.Trials)
            Assert.Equal(trial.Parameters.Json, Studies.Json(fresh.Suggest(study.View(trial.Sequence, trial.SeenEnds))));
    }

    private static bool Ask(ITuner tuner, StudyHistory study, List<int> running, int count)
    {
        var seen = study.Ends.Count;
        for (var i = 0; i < count; i++)
        {
            if (tuner.Suggest(study.View(study.Trials.Count, seen)) is not Suggestion.Propose proposal)
                return false;
            running.Add(study.Trials.Count);
            study.AddTrial(proposal.Parameters, seen);
        }

        return true;
    }

    private void End(StudyHistory study, List<int> running, Random random, Func<ParameterSet, double?> objective)
    {
        var which = random.Next(running.Count);
        var sequence = running[which];
        running.RemoveAt(which);
        if (random.NextDouble() < Failures)
            study.AddEnd(sequence, WithoutValue[random.Next(WithoutValue.Length)], null);
        else
            Studies.End(study, sequence, objective);
    }
}
