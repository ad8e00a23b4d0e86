namespace AutoTune.TrialLauncher.Kubernetes.Kinds;

/// <summary>A job that is over.</summary>
/// <param name="Succeeded">Its main replica did what it should.</param>
/// <param name="Message">What the job's controller says about it; null when it says nothing.</param>
internal sealed record JobEnd(bool Succeeded, string? Message);
