namespace AutoTune.Cli.Output;

/// <summary>What <c>version --json</c> prints.</summary>
internal sealed record VersionDocument(string Version, string Runtime, string System);
