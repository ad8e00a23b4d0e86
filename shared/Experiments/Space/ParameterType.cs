namespace AutoTune.Experiments.Space;

/// <summary>The twelve types of the search-space language (NNI's).</summary>
public enum ParameterType
{
    Choice,
    RandInt,
    Uniform,
    QUniform,
    LogUniform,
    QLogUniform,
    Normal,
    QNormal,
    LogNormal,
    QLogNormal,
    LayerChoice,
    InputChoice,
}
