using AutoTune.Pipeline;

/// <summary>
/// The runtime calls this in every process started with DOTNET_STARTUP_HOOKS naming this assembly, before its Main: so each service
/// counts what it does without a line of its own about it. The name and the missing namespace are the runtime's rule.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Probe.FolderVariable) is { Length: > 0 } folder)
            Probe.Start(folder);
    }
}
