using AutoTune.Experiments.Space;

namespace AutoTune.Experiments.Spec;

/// <summary>What reading a study gave: the part of an experiment that searches, without what runs.</summary>
/// <param name="Study">The valid study; null when there are problems.</param>
/// <param name="Problems">Everything wrong; empty for a valid study.</param>
/// <param name="Warnings">What is doubtful but accepted.</param>
public sealed record StudyReading(StudySpec? Study, IReadOnlyList<SpecProblem> Problems, IReadOnlyList<SpecProblem> Warnings);

/// <summary>A valid study. Made only by <see cref="ExperimentReader"/>.</summary>
/// <param name="SearchSpace">What may vary.</param>
/// <param name="Tuner">The tuner or advisor that proposes (given, or the default).</param>
/// <param name="Assessor">Says which trials are hopeless; null when none is set.</param>
/// <param name="Direction">Which way the metric is better.</param>
/// <param name="Seed">The seed given, itself or as the tuner's argument; null: to be drawn.</param>
public sealed record StudySpec(SearchSpace SearchSpace, AlgorithmChoice Tuner, AlgorithmChoice? Assessor, OptimizeMode Direction, long? Seed);
