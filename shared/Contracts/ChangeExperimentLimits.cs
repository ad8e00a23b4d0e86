namespace AutoTune.Contracts;

/// <summary>New limits for a running experiment; a limit that is null stays. Lower limits stop nothing that runs. Sent by people's programs; the saga listens.</summary>
public sealed record ChangeExperimentLimits(Guid ExperimentId, int? MaxTrialNum = null, int? TrialConcurrency = null, int? MaxExecSeconds = null);
