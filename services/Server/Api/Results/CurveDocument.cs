using AutoTune.Experiments.Trials;

namespace AutoTune.Server.Api.Results;

/// <summary>A learning curve as columns.</summary>
/// <param name="Sequence">The trial.</param>
/// <param name="Attempt">Which of its attempts.</param>
/// <param name="Steps">The steps, ascending.</param>
/// <param name="Values">The value at each step; null where it was not finite.</param>
/// <param name="Final">The final result.</param>
/// <param name="RemovedAt">When retention removed the experiment's intermediate results; null: it has not.</param>
internal sealed record CurveDocument(
    int Sequence, int Attempt, IReadOnlyList<long> Steps, IReadOnlyList<double?> Values, double? Final, DateTimeOffset? RemovedAt)
{
    public static CurveDocument Of(int sequence, int attempt, IReadOnlyList<MetricRecord> results, DateTimeOffset? removedAt = null)
    {
        var curve = results.Where(result => result.Type == MetricType.Intermediate).ToList();
        return new(
            sequence, attempt, [.. curve.Select(result => result.Step)], [.. curve.Select(result => result.Value)],
            results.FirstOrDefault(result => result.Type == MetricType.Final)?.Value, removedAt);
    }
}
