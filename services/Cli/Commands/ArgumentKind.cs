namespace AutoTune.Cli.Commands;

/// <summary>What a shell completes as a command's argument.</summary>
internal enum ArgumentKind
{
    Nothing,
    File,
    Experiment,
    Shell,

    /// <summary>What to do with contexts, then the name of one.</summary>
    Action,

    /// <summary>A format that can be imported, then a file.</summary>
    Format,
}
