namespace AutoTune.Cli.Output;

/// <summary>What <c>wait --json</c> prints.</summary>
/// <param name="Met">What was waited for has come.</param>
/// <param name="For">What that was.</param>
/// <param name="TimedOut">--timeout has passed before.</param>
/// <param name="Experiment">How the experiment stands.</param>
internal sealed record WaitDocument(bool Met, string For, bool TimedOut, ExperimentDocument Experiment);
