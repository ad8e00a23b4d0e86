using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;

namespace AutoTune.Algorithms;

/// <summary>A trial of a <see cref="Study"/>, as it stood when it was asked for or looked up.</summary>
/// <param name="Number">Its number in the study, from 0.</param>
/// <param name="Parameters">What to try: one value per active hyperparameter of the search space.</param>
/// <param name="State">Running until it is told; then Succeeded, EarlyStopped or Failed.</param>
/// <param name="Value">The value told; null while it runs and when it failed.</param>
public sealed record Trial(int Number, ParameterSet Parameters, TrialState State = TrialState.Running, double? Value = null)
{
    /// <summary>The value of a hyperparameter; a nested choice's is an object with <c>_name</c> and its own hyperparameters.</summary>
    /// <exception cref="KeyNotFoundException">The search space has no such hyperparameter.</exception>
    public JsonElement this[string name] => Parameters.Root.TryGetProperty(name, out var value)
        ? value
        : throw new KeyNotFoundException($"{name} is not a parameter of trial {Number}: {Parameters.Json}");
}
