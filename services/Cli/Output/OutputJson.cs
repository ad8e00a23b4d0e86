using System.Text.Json.Serialization;
using AutoTune.Cli.Running;

namespace AutoTune.Cli.Output;

/// <summary>What <c>--json</c> prints.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DictionaryKeyPolicy = JsonKnownNamingPolicy.Unspecified, WriteIndented = true)]
[JsonSerializable(typeof(ResultDocument))]
[JsonSerializable(typeof(ProblemsDocument))]
internal sealed partial class OutputJson : JsonSerializerContext;
