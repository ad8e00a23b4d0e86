namespace AutoTune.Cli.Output;

/// <summary>What <c>backup --json</c> prints.</summary>
/// <param name="StateFolder">The folder that was made.</param>
/// <param name="Experiments">How many experiments are in it.</param>
/// <param name="Bytes">How large its database is.</param>
internal sealed record BackupDocument(string StateFolder, int Experiments, long Bytes);
