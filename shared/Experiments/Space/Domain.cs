using System.Text.Json;

namespace AutoTune.Experiments.Space;

/// <summary>The values of one hyperparameter and their prior distribution (SPEC: search space).</summary>
public abstract record Domain(ParameterType Type);

/// <summary>One of the items, equally likely.</summary>
public sealed record ChoiceDomain(IReadOnlyList<ChoiceItem> Items) : Domain(ParameterType.Choice);

/// <summary>
/// An item of a choice: a plain JSON value, or a nested space (<c>_name</c> and further hyperparameters, active only when chosen),
/// whose parameter value is the object <c>{"_name": Name, ...}</c>.
/// </summary>
/// <param name="Value">The plain value; undefined for a nested item.</param>
/// <param name="Name">The nested item's <c>_name</c>; null for a plain value.</param>
/// <param name="Nested">The nested item's hyperparameters; null for a plain value.</param>
public sealed record ChoiceItem(JsonElement Value, string? Name, SearchSpace? Nested);

/// <summary>
/// A number: randint [Low, High), uniform, loguniform [Low, High] and their quantised forms (grid of step Q, clipped to the bounds).
/// </summary>
public sealed record RangeDomain(ParameterType Type, double Low, double High, double Q = 0) : Domain(Type);

/// <summary>A number: normal, lognormal (of the logarithm) with mean Mu and deviation Sigma, and their forms quantised to steps of Q.</summary>
public sealed record NormalDomain(ParameterType Type, double Mu, double Sigma, double Q = 0) : Domain(Type);

/// <summary>NAS: one of the named layers; the parameter value is <c>{"_value": name, "_idx": i}</c>.</summary>
public sealed record LayerChoiceDomain(IReadOnlyList<string> Candidates) : Domain(ParameterType.LayerChoice);

/// <summary>
/// NAS: which of the candidates are connected; the parameter value is <c>{"_value": [...], "_idx": [...]}</c>.
/// Between MinChosen and MaxChosen of them: 0..0, 1..1 or 0..1.
/// </summary>
public sealed record InputChoiceDomain(IReadOnlyList<string> Candidates, int MinChosen, int MaxChosen) : Domain(ParameterType.InputChoice);
