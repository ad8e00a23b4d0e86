using System.Text.Json.Serialization;

namespace AutoTune.Documents;

/// <summary>Documents as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TrialDocument))]
internal sealed partial class DocumentJson : JsonSerializerContext;
