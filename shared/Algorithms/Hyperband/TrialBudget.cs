namespace AutoTune.Algorithms.Hyperband;

/// <summary>The parameter that tells a trial how much to spend: a whole number of what the user counts in (epochs, samples).</summary>
internal static class TrialBudget
{
    public const string Name = "TRIAL_BUDGET";
}
