using AutoTune.Experiments.Trials;

namespace AutoTune.TrialLauncher.Local.Native;

/// <summary>Notices exits of processes, children of ours or not, without a thread for each. Reaps nothing.</summary>
internal interface IExitWatch : IDisposable
{
    /// <summary>A task that completes once this very process has ended (at once when it already has).</summary>
    Task WaitAsync(ProcessIdentity process);
}
