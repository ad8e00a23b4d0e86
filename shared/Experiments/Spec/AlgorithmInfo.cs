using System.Text.Json;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Trials;

namespace AutoTune.Experiments.Spec;

/// <summary>
/// What validation knows of an algorithm. <c>optimize_mode</c> is not among <paramref name="Arguments"/>: every algorithm accepts it.
/// </summary>
/// <param name="Kind">Tuner, assessor or advisor.</param>
/// <param name="Name">Its name as documented (matched without regard to case, and with or without the suffix "Tuner").</param>
/// <param name="DefaultMode">The direction when optimize_mode is absent; null when it needs none (GridSearch, Batch).</param>
/// <param name="SupportedTypes">Types it can search; for an assessor empty.</param>
/// <param name="Arguments">Its own arguments.</param>
/// <param name="TakesAssessor">Whether an assessor may be set beside it.</param>
/// <param name="EndsByItself">It enumerates a finite space, so no limit is required when the space is finite.</param>
/// <param name="CheckSpace">Further rules on the space (Batch: exactly one choice): a message for a space that breaks them, else null.</param>
/// <param name="AddedParameters">
/// Parameters it adds to every trial's (<c>TRIAL_BUDGET</c>, <c>load_checkpoint_dir</c>): placeholders may name them, a search space may not.
/// </param>
/// <param name="BudgetParameter">
/// The one of them whose value is a trial's budget: results count only beside those of the same budget, and the best trial is among those
/// with the largest that has results. Null: all results are alike.
/// </param>
/// <param name="CheckArguments">
/// Rules that tie arguments to each other: a message for valid arguments (a JSON object) that break one, else null.
/// </param>
/// <param name="TakesStartingPoints">
/// It learns from trials it did not propose, or at least does not try them again, so that <c>spec.startFrom</c> may come before its own.
/// </param>
public sealed record AlgorithmInfo(
    AlgorithmKind Kind,
    string Name,
    OptimizeMode? DefaultMode,
    IReadOnlySet<ParameterType> SupportedTypes,
    IReadOnlyList<ArgumentInfo> Arguments,
    bool TakesAssessor = true,
    bool EndsByItself = false,
    Func<SearchSpace, string?>? CheckSpace = null,
    IReadOnlyList<string>? AddedParameters = null,
    bool TakesStartingPoints = false,
    string? BudgetParameter = null,
    Func<JsonElement, string?>? CheckArguments = null)
{
    /// <summary>The budget that a trial's parameters give it; null where the algorithm gives none.</summary>
    public double? BudgetOf(ParameterSet parameters) => BudgetParameter is not { } name ? null
        : parameters.Root.TryGetProperty(name, out var budget) && budget.ValueKind == JsonValueKind.Number ? budget.GetDouble()
        : 0;
}
