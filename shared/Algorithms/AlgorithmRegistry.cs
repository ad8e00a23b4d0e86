using AutoTune.Algorithms.Contract;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms;

/// <summary>Every built-in algorithm, one line each.</summary>
public sealed class AlgorithmRegistry : IAlgorithmCatalog
{
    /// <summary>The one registry: immutable.</summary>
    public static AlgorithmRegistry Instance { get; } = new();

    /// <inheritdoc/>
    public IReadOnlyList<AlgorithmInfo> All => throw new NotImplementedException();

    /// <inheritdoc/>
    public (AlgorithmChoice Tuner, string Why) DefaultTuner(SearchSpace space, int? maxTrialNum, int trialConcurrency) =>
        throw new NotImplementedException();

    /// <summary>Makes the tuner (or advisor) of a spec.</summary>
    public ITuner CreateTuner(AlgorithmChoice choice, SearchSpace space, long seed, string? stateFolder = null) => throw new NotImplementedException();

    /// <summary>Whether the tuner looks at the study at all; if not, callers need not read it.</summary>
    public bool ReadsStudy(AlgorithmChoice choice) => throw new NotImplementedException();

    /// <summary>Makes the assessor of a spec.</summary>
    public IAssessor CreateAssessor(AlgorithmChoice choice) => throw new NotImplementedException();
}
