using System.Net;
using System.Text.Json;

namespace AutoTune.Tests.Support;

/// <summary>What an API server answered.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Body">The object; a Status object, or a text, for a refusal.</param>
public sealed record KubernetesAnswer(HttpStatusCode Status, JsonElement Body);
