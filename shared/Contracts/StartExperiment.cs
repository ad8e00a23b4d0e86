using System.Text.Json;

namespace AutoTune.Contracts;

/// <summary>
/// Starts an experiment: the public entrance, publishable by any AMQP client (docs/messages.md). Sent by the command line, the
/// operator and strangers; the coordinator's intake listens. The same id and spec again changes nothing; the same id with
/// another spec is refused and the first stands.
/// </summary>
/// <param name="Version">Version of this message, 1.</param>
/// <param name="ExperimentId">The experiment's id; on a cluster the resource's uid.</param>
/// <param name="Namespace">The namespace (T9k: project); "default" when absent.</param>
/// <param name="Name">The experiment's name, unique by habit only.</param>
/// <param name="Spec">The content of the resource's <c>spec</c>.</param>
public sealed record StartExperiment(int Version, Guid ExperimentId, string? Namespace, string? Name, JsonElement? Spec);
