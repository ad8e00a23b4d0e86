using AutoTune.Documents;

namespace AutoTune.Server.Api.Trials;

/// <summary>A part of a list of trials.</summary>
/// <param name="Items">In the order that was asked for.</param>
/// <param name="Next">The value of <c>after</c> for the next part; null: this was the last.</param>
internal sealed record TrialPage(IReadOnlyList<TrialDocument> Items, string? Next);
