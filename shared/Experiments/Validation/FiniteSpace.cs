using AutoTune.Experiments.Space;

namespace AutoTune.Experiments.Validation;

/// <summary>Whether an enumeration of a search space ends.</summary>
internal static class FiniteSpace
{
    public static bool IsFinite(SearchSpace space) => space.Parameters.All(parameter => parameter.Domain switch
    {
        ChoiceDomain choice => choice.Items.All(item => item.Nested is null || IsFinite(item.Nested)),
        _ => parameter.Domain.Type is ParameterType.RandInt or ParameterType.QUniform,
    });
}
