namespace AutoTune.Cli.Running;

/// <summary>What the command line says in the place of the experiment file.</summary>
/// <param name="Local">Run the first container's command as a process of this machine.</param>
/// <param name="Seed">spec.seed.</param>
/// <param name="MaxTrialNum">spec.maxTrialNum.</param>
/// <param name="TrialConcurrency">spec.trialConcurrency.</param>
/// <param name="MaxExecSeconds">spec.maxExecSeconds.</param>
internal sealed record SpecOverrides(bool Local, long? Seed, int? MaxTrialNum, int? TrialConcurrency, int? MaxExecSeconds)
{
    public static SpecOverrides None { get; } = new(false, null, null, null, null);

    public bool Any => this != None;
}
