using System.Text.Json;

namespace AutoTune.Algorithms.Encoding;

/// <summary>One option of a categorical dimension.</summary>
/// <param name="Value">The JSON value of the parameter; undefined for a nested option, which is written from its children.</param>
/// <param name="NestedName">The <c>_name</c> of a nested option; null for a plain one.</param>
/// <param name="Children">Indices of the dimensions active under this option, in the order of the nested space.</param>
/// <param name="Probability">Its probability in the prior; equal items of one choice are one option with their sum.</param>
internal sealed record CategoricalOption(JsonElement Value, string? NestedName, IReadOnlyList<int> Children, double Probability);
