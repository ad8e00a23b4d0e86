using System.Text.Json;
using AutoTune.Experiments.Space;

namespace AutoTune.Algorithms.Contract;

/// <summary>What an algorithm is made from.</summary>
/// <param name="Space">The search space.</param>
/// <param name="Arguments">Its valid arguments, a JSON object; absent ones take their defaults.</param>
/// <param name="Seed">The experiment's seed; every draw derives from (Seed, sequence).</param>
/// <param name="StateFolder">A folder that all trials of this experiment and no others share, as they see it; null when there is none.</param>
public sealed record AlgorithmContext(SearchSpace Space, JsonElement Arguments, long Seed, string? StateFolder = null);
