using System.ComponentModel.DataAnnotations;

namespace AutoTune.TrialLauncher;

/// <summary>Settings of a launcher, section <c>Launcher</c>; those of its back ends are sections below it.</summary>
public sealed class LauncherOptions
{
    /// <summary>
    /// The launcher's name on its host, the same after a restart, so that it finds its trials again. Absent: the first of launcher-0,
    /// launcher-1 ... that no other process on this host holds.
    /// </summary>
    [RegularExpression("[A-Za-z0-9._-]{1,60}", ErrorMessage = "Launcher:Name (environment Launcher__Name) must be 1 to 60 letters, digits, dots, dashes or underscores")]
    public string? Name { get; set; }

    /// <summary>
    /// Where the names of launchers are held that take over from each other; absent: <c>launchers</c> in the local back end's state folder.
    /// </summary>
    public string? NamesFolder { get; set; }

    /// <summary>What a stop of the process does to running trials.</summary>
    public ShutdownMode OnShutdown { get; set; } = ShutdownMode.Detach;
}
