using System.Text.Json;
using AutoTune.Experiments.Space;

namespace AutoTune.Experiments.Spec;

/// <summary>A valid experiment spec, as every service reads it. Made only by <see cref="ExperimentReader"/>.</summary>
/// <param name="Limits">The three limits as the spec wrote them; while running, those in the experiment's state hold.</param>
/// <param name="SearchSpace">What may vary.</param>
/// <param name="TrainingConfig">What runs.</param>
/// <param name="Tuner">The tuner or advisor that proposes trials (given, or the default).</param>
/// <param name="Assessor">Stops trials early; null when none is set (or ignored for want of a tuner).</param>
/// <param name="Direction">Which way the metric is better (SPEC: Direction).</param>
/// <param name="Seed">The seed the spec gives; null: drawn when the experiment is accepted.</param>
/// <param name="TrialPolicy">Retries and time limits of trials.</param>
/// <param name="Metrics">How metrics are collected.</param>
/// <param name="AiStore">Where results are uploaded; null: nowhere.</param>
public sealed record ExperimentSpec(
    ExperimentLimits Limits,
    SearchSpace SearchSpace,
    TrainingConfig TrainingConfig,
    AlgorithmChoice Tuner,
    AlgorithmChoice? Assessor,
    OptimizeMode Direction,
    long? Seed,
    TrialPolicy TrialPolicy,
    MetricsConfig Metrics,
    AiStoreConfig? AiStore);

/// <summary>Limits of an experiment. Null is no limit; trialConcurrency is at least 1, maxExecSeconds in seconds.</summary>
public sealed record ExperimentLimits(int? MaxTrialNum, int TrialConcurrency, int? MaxExecSeconds);

/// <summary>What one trial runs.</summary>
/// <param name="Type">local, job, tensorflow, pytorch, xgboost, kubeflow-pytorch, kubeflow-tensorflow, kubeflow-xgboost or trainjob.</param>
/// <param name="Local">The process, for type local; null for others.</param>
/// <param name="Raw">The whole trainingConfig as given, passed through to jobs on a cluster.</param>
public sealed record TrainingConfig(string Type, LocalProcess? Local, JsonElement Raw);

/// <summary>A process on this machine.</summary>
/// <param name="Command">Program and arguments; no shell is involved.</param>
/// <param name="WorkingDir">As written; null is the experiment file's folder.</param>
/// <param name="Env">Added to the environment.</param>
/// <param name="GpuIndices">Handed on as CUDA_VISIBLE_DEVICES; null: not set.</param>
public sealed record LocalProcess(
    IReadOnlyList<string> Command, string? WorkingDir, IReadOnlyDictionary<string, string> Env, IReadOnlyList<int>? GpuIndices);

/// <summary>What happens to trials that time out, fail or outlive the experiment's deadline.</summary>
/// <param name="StopOnTimeout">onTimeout: Stop instead of Finish.</param>
/// <param name="TimeoutSeconds">Longest time of one attempt; null: none.</param>
/// <param name="MaxRetries">Further attempts after a failed one.</param>
/// <param name="GracePeriodSeconds">From SIGTERM to SIGKILL.</param>
/// <param name="MaxFailedTrials">More end the experiment in ERROR; null: no limit.</param>
/// <param name="Retain">How many trials keep their output; null: all.</param>
public sealed record TrialPolicy(
    bool StopOnTimeout, int? TimeoutSeconds, int MaxRetries, int GracePeriodSeconds, int? MaxFailedTrials, int? Retain);

/// <summary>How metrics are collected: auto, stdout, file or http; and the metric's name in plain log lines.</summary>
public sealed record MetricsConfig(string Collector, string? Name);

/// <summary>Where results are uploaded: a folder's id, and the name of the Secret that holds the API key.</summary>
public sealed record AiStoreConfig(string Folder, string Secret);
