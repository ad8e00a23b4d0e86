namespace AutoTune.Experiments.Spec;

/// <summary>The three roles an algorithm can have in a spec.</summary>
public enum AlgorithmKind
{
    Tuner,
    Assessor,
    Advisor,
}
