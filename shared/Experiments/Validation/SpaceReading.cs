using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Space;

namespace AutoTune.Experiments.Validation;

/// <summary>What was read of a search space, as far as other parts of the spec are checked against it.</summary>
/// <param name="Space">The space; null when anything in it is wrong.</param>
/// <param name="Node">Its mapping; null when it could not be read at all.</param>
/// <param name="Types">Every hyperparameter with a known type, nested ones included: the node of its <c>_type</c>.</param>
internal sealed record SpaceReading(SearchSpace? Space, SpecNode? Node, IReadOnlyList<(SpecNode TypeNode, ParameterType Type)> Types);
