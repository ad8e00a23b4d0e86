using AutoTune.Experiments.Trials;

namespace AutoTune.TrialLauncher.Collect;

/// <summary>One result that a trial reported, by whichever way. The step of a final one is 0.</summary>
internal readonly record struct Report(MetricType Type, long Step, ReportedValue Value);
