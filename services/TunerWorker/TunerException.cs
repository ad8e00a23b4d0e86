namespace AutoTune.TunerWorker;

/// <summary>The tuner threw: the experiment ends in ERROR with this reason.</summary>
public sealed class TunerException(string tuner, Exception inner) : Exception($"The tuner {tuner} failed: {inner.Message}", inner);
