namespace AutoTune.Cli.Remote;

/// <summary>An experiment to start.</summary>
/// <param name="File">The file it is from, for messages.</param>
/// <param name="Text">The experiment as YAML or JSON.</param>
/// <param name="Id">Its id.</param>
/// <param name="DryRun">Only checks it.</param>
internal sealed record Submission(string File, string Text, Guid Id, bool DryRun);
