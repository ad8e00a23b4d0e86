using System.Text.Json;

namespace AutoTune.Server.Api.Experiments;

/// <summary>What is different in a clone; all of it optional.</summary>
internal sealed record CloneRequest(string? Name, string? Namespace, JsonElement? Spec);
