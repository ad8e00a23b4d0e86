using System.Text.Json;
using AutoTune.Algorithms.Contract;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Tests.Support;

internal static class Assessors
{
    public static IAssessor Make(string name, string arguments = "{}") => AlgorithmRegistry.Instance.CreateAssessor(
        new AlgorithmChoice(AlgorithmKind.Assessor, name, OptimizeMode.Maximize, JsonElement.Parse(arguments)));

    /// <summary>A trial that succeeded with its last result as its value.</summary>
    public static EndedCurve Succeeded(params double[] losses) => new(0, TrialState.Succeeded, losses, losses[^1]);
}
