namespace AutoTune.Experiments.Spec;

/// <summary>A process on this machine.</summary>
/// <param name="Command">Program and arguments; no shell is involved.</param>
/// <param name="WorkingDir">As written; null is the experiment file's folder.</param>
/// <param name="Env">Added to the environment.</param>
/// <param name="GpuIndices">Handed on as CUDA_VISIBLE_DEVICES; null: not set.</param>
public sealed record LocalProcess(
    IReadOnlyList<string> Command, string? WorkingDir, IReadOnlyDictionary<string, string> Env, IReadOnlyList<int>? GpuIndices);
