namespace AutoTune.Cli.Output;

/// <summary>What <c>init --json</c> prints.</summary>
internal sealed record InitDocument(string File, string Script, IReadOnlyList<string> Parameters);
