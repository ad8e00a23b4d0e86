using System.Text.Json;
using AutoTune.Experiments.Spec;
using AutoTune.Operator.Status;

namespace AutoTune.Operator.Webhook;

/// <summary>What the webhook says of a resource: the problems that would end its experiment in ERROR, in the same words.</summary>
internal sealed class SpecReview(ExperimentReader reader)
{
    // The API cuts what is longer itself.
    private const int LongestWarning = 250;

    /// <param name="request">An AdmissionRequest.</param>
    public Verdict Of(JsonElement request)
    {
        if (Spec(request, "object") is not { } spec) return new Verdict(null, []); // a DELETE has none
        var before = Spec(request, "oldObject");
        // Labels and finalizers of a resource must be changeable whatever its spec.
        if (before is { } same && JsonElement.DeepEquals(same, spec)) return new Verdict(null, []);
        var read = reader.ReadSpec(spec.GetRawText(), absoluteWorkingDir: true);
        var problems = read.Problems.Select(problem => problem.Text).ToList();
        if (before is { } old && SpecChange.ForbiddenPaths(old.GetRawText(), spec.GetRawText()).ToList() is { Count: > 0 } paths)
            problems.Add(SpecChange.Describe(paths));
        return new Verdict(
            problems.Count == 0 ? null : StatusText.Cut(string.Join('\n', problems)),
            [.. read.Warnings.Select(warning => StatusText.Cut(warning.Text, LongestWarning))]);
    }

    private static JsonElement? Spec(JsonElement request, string part) =>
        request.TryGetProperty(part, out var item) && item.ValueKind == JsonValueKind.Object && item.TryGetProperty("spec", out var spec)
            ? spec
            : null;

    /// <param name="Refusal">Every problem, a line each; null: it is allowed.</param>
    /// <param name="Warnings">What is doubtful but accepted.</param>
    public sealed record Verdict(string? Refusal, IReadOnlyList<string> Warnings);
}
