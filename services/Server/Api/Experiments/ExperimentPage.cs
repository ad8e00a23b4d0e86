namespace AutoTune.Server.Api.Experiments;

/// <summary>A part of a list.</summary>
/// <param name="Items">In the order of their ids.</param>
/// <param name="Next">The value of <c>after</c> for the next part; null: this was the last.</param>
internal sealed record ExperimentPage(IReadOnlyList<ExperimentSummary> Items, Guid? Next);
