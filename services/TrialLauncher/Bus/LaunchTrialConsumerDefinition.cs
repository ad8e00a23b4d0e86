namespace AutoTune.TrialLauncher;

/// <summary>Local trials.</summary>
public sealed class LaunchTrialConsumerDefinition() : LaunchEndpoint<LaunchTrialConsumer>("local");
