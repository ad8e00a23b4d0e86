namespace AutoTune.Cli.Output;

/// <summary>What <c>submit --json</c> prints.</summary>
/// <param name="ExperimentId">The experiment; null after a dry run.</param>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace; null: the server's default.</param>
/// <param name="Phase">How it stands; null: not taken in yet.</param>
/// <param name="DryRun">It was only checked.</param>
internal sealed record SubmitDocument(Guid? ExperimentId, string Name, string? Namespace, string? Phase, bool DryRun);
