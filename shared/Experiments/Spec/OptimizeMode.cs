namespace AutoTune.Experiments.Spec;

/// <summary>Which way the metric is better.</summary>
public enum OptimizeMode
{
    Maximize,
    Minimize,
}
