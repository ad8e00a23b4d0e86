using AutoTune.Experiments.Spec;

namespace AutoTune.TrialLauncher.Tests;

internal static class Policies
{
    public static TrialPolicy Retries(int maximum) => new(false, null, maximum, 10, null, null);

    public static TrialPolicy Grace(int seconds) => new(false, null, 0, seconds, null, null);
}
