namespace AutoTune.TrialLauncher;

/// <summary>Who this launcher is. Only the same host may take over its local trials.</summary>
public sealed record LauncherIdentity(string Host, string Name)
{
    /// <summary>The owner of trials in the store.</summary>
    public string Owner => $"{Host}/{Name}";

    /// <summary>The owner a launcher of another name on this host has.</summary>
    public LauncherIdentity Named(string name) => this with { Name = name };
}
