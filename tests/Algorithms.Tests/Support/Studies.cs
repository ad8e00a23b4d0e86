using System.Text.Json;
using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;

namespace AutoTune.Algorithms.Tests.Support;

/// <summary>Runs tuners the way the services do: a number of trials at once, each end in order.</summary>
internal static class Studies
{
    public static ITuner Tuner(string name, SearchSpace space, long seed = 1, string arguments = "{}")
    {
        var info = AlgorithmRegistry.Instance.All.Single(info => info.Name == name);
        var choice = new AlgorithmChoice(info.Kind, name, info.DefaultMode, JsonElement.Parse(arguments));
        return AlgorithmRegistry.Instance.CreateTuner(choice, space, seed);
    }

    /// <summary>Runs trials until there are enough or the tuner is exhausted; returns the study.</summary>
    /// <param name="tuner">The tuner.</param>
    /// <param name="trials">Trials at most.</param>
    /// <param name="objective">The loss of a trial; null when it fails.</param>
    /// <param name="concurrency">Trials at a time; the oldest ends first.</param>
    public static StudyHistory Run(ITuner tuner, int trials, Func<ParameterSet, double?> objective, int concurrency = 1)
    {
        var study = new StudyHistory();
        var nextEnd = 0;
        while (study.Trials.Count < trials)
        {
            var ends = study.Ends.Count;
            switch (tuner.Suggest(study.View(study.Trials.Count, ends)))
            {
                case Suggestion.Propose propose:
                    study.AddTrial(propose.Parameters, ends);
                    if (study.Trials.Count - ends < concurrency)
                        continue;
                    break;
                case Suggestion.Exhausted:
                    return study;
                case Suggestion.Wait:
                    Assert.True(nextEnd < study.Trials.Count, "the tuner waits though nothing runs");
                    break;
            }

            End(study, nextEnd++, objective);
        }

        return study;
    }

    public static void End(StudyHistory study, int sequence, Func<ParameterSet, double?> objective)
    {
        var loss = objective(study.Trials[sequence].Parameters);
        study.AddEnd(sequence, loss is null ? TrialState.Failed : TrialState.Succeeded, loss);
    }

    public static string Json(Suggestion suggestion) => Assert.IsType<Suggestion.Propose>(suggestion).Parameters.Json;

    /// <summary>A loss that follows from the parameters' text: rugged, deterministic.</summary>
    public static double? Rugged(ParameterSet parameters)
    {
        uint hash = 2166136261;
        foreach (var letter in parameters.Json)
            hash = (hash ^ letter) * 16777619;
        return hash / (double)uint.MaxValue;
    }
}
