using AutoTune.Experiments.Space;

namespace AutoTune.Experiments.Spec;

/// <summary>The algorithms a spec may name. Implemented by the registry in Algorithms, which depends on this project.</summary>
public interface IAlgorithmCatalog
{
    /// <summary>Every algorithm, in the order in which help lists them.</summary>
    IReadOnlyList<AlgorithmInfo> All { get; }

    /// <summary>The tuner taken when a spec names neither tuner nor advisor, and why it was chosen (one sentence).</summary>
    (AlgorithmChoice Tuner, string Why) DefaultTuner(SearchSpace space, int? maxTrialNum, int trialConcurrency);
}
