using System.Text.Json;

namespace AutoTune.Experiments.Spec;

/// <summary>An algorithm chosen by a spec, valid by construction.</summary>
/// <param name="Kind">Tuner, assessor or advisor.</param>
/// <param name="Name">The catalog's name.</param>
/// <param name="Mode">Its direction, given or default; null when it has none.</param>
/// <param name="Arguments">Its own arguments (a JSON object, without optimize_mode and without ignored ones); absent ones are absent.</param>
public sealed record AlgorithmChoice(AlgorithmKind Kind, string Name, OptimizeMode? Mode, JsonElement Arguments);
