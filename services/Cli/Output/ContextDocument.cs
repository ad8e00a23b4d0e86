namespace AutoTune.Cli.Output;

/// <summary>A context as <c>context list --json</c> prints it: never the token.</summary>
internal sealed record ContextDocument(string Name, string? Server, string? Namespace, bool HasToken, string? TokenFile, bool Current);
