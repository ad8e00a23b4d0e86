using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;

namespace AutoTune.Operator;

/// <summary>What a resource's spec asks of an experiment that runs by another.</summary>
/// <param name="Limits">The limits that are to be changed; null: none.</param>
/// <param name="Refused">Why the rest is refused; null: there is no rest.</param>
internal sealed record SpecChange(ChangeExperimentLimits? Limits, string? Refused)
{
    private const int MostPaths = 20;

    private const string Allowed =
        "Only spec.maxTrialNum, spec.trialConcurrency and spec.maxExecSeconds may change, to another integer >= 1.";

    private const string Over = "The experiment is over and changes no more. Delete the resource and create it again to run it anew.";

    public static SpecChange Between(ExperimentRecord accepted, ExperimentState state, JsonElement spec)
    {
        // One with problems has no limits in force, and ends in ERROR.
        if (accepted.Problems.Count > 0)
            return new SpecChange(null, SpecIdentity.DifferingPaths(accepted.SpecJson, spec.GetRawText()).Count == 0 ? null : Over);
        var refused = ForbiddenPaths(accepted.SpecJson, spec.GetRawText()).ToList();
        var limits = new ChangeExperimentLimits(
            state.Id,
            Changed("maxTrialNum", null, state.MaxTrialNum),
            Changed("trialConcurrency", 1, state.TrialConcurrency),
            Changed("maxExecSeconds", null, state.MaxExecSeconds));
        var changes = limits != new ChangeExperimentLimits(state.Id);
        if (state.IsFinal && (changes || refused.Count > 0))
            return new SpecChange(null, Over);
        return new SpecChange(changes ? limits : null, refused.Count == 0 ? null : $"{Describe(refused)} The experiment goes on as it was.");

        int? Changed(string name, int? ifAbsent, int? inForce)
        {
            var given = spec.TryGetProperty(name, out var limit) && limit.ValueKind != JsonValueKind.Null;
            int? wanted = !given ? ifAbsent : limit.ValueKind == JsonValueKind.Number && limit.TryGetInt32(out var number) ? number : 0;
            if (wanted == inForce) return null;
            if (wanted >= 1) return wanted;
            refused.Add($"spec.{name}");
            return null;
        }
    }

    /// <summary>The paths of the fields that differ and may not.</summary>
    public static IEnumerable<string> ForbiddenPaths(string before, string after) =>
        SpecIdentity.DifferingPaths(before, after).Where(path => !SpecIdentity.IsLimit(path));

    /// <summary>Says which fields may not have changed: one text for the condition and the webhook.</summary>
    public static string Describe(IReadOnlyList<string> paths)
    {
        var more = paths.Count > MostPaths ? $" and {paths.Count - MostPaths} more" : "";
        return $"Changed: {string.Join(", ", paths.Take(MostPaths))}{more}. {Allowed}";
    }
}
