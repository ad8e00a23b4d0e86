namespace AutoTune.TrialLauncher;

/// <summary>Trials that are jobs of a cluster.</summary>
internal sealed class LaunchJobConsumerDefinition() : LaunchEndpoint<LaunchJobConsumer>("kubernetes");
