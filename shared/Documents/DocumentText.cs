using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;

namespace AutoTune.Documents;

/// <summary>How names stand in documents.</summary>
public static class DocumentText
{
    /// <summary>A phase as the spec writes it: RUNNING.</summary>
    public static string Name(Phase phase) => phase.ToString().ToUpperInvariant();

    /// <summary>A state: earlyStopped.</summary>
    public static string Key(TrialState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    /// <summary>The phase of that name.</summary>
    public static Phase PhaseOf(string name) => Enum.Parse<Phase>(name, ignoreCase: true);

    /// <summary>The state of that key.</summary>
    public static TrialState StateOf(string key) => Enum.Parse<TrialState>(key, ignoreCase: true);

    public static string Key(OptimizeMode direction) => direction == OptimizeMode.Maximize ? "maximize" : "minimize";

    /// <summary>Every state with its count, also those without trials.</summary>
    public static IReadOnlyDictionary<string, int> Counts(IReadOnlyDictionary<TrialState, int> counts) =>
        Enum.GetValues<TrialState>().ToDictionary(Key, state => counts.GetValueOrDefault(state));
}
