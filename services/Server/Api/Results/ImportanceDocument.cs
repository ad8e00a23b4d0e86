namespace AutoTune.Server.Api.Results;

/// <summary>How much each parameter matters.</summary>
/// <param name="Trials">How many trials it was told from: succeeded ones, of the largest budget where there are several.</param>
/// <param name="Parameters">The most important first; empty when there are too few trials, or all have the same value.</param>
internal sealed record ImportanceDocument(int Trials, IReadOnlyList<ParameterShare> Parameters);

/// <summary>A parameter's share of the metric's variation, by itself; what all shares leave to 1 is due to parameters acting together.</summary>
internal sealed record ParameterShare(string Name, double Share);
