namespace AutoTune.Cli.Commands;

/// <summary>What a shell completes as a command's argument.</summary>
internal enum ArgumentKind
{
    Nothing,
    File,
    Experiment,
    Shell,

    /// <summary>A format that can be imported, then a file.</summary>
    Format,
}
