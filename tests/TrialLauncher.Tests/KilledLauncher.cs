namespace AutoTune.TrialLauncher.Tests;

internal static class KilledLauncher
{
    public static Task<int> RunAsync(string[] args) => Task.FromResult(args.Length);
}
