using System.Text.Json.Serialization;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;

namespace AutoTune.Persistence;

/// <summary>What is kept as JSON text inside a SQLite column: parts that nobody queries.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(ExperimentState))]
[JsonSerializable(typeof(UploadRecord))]
[JsonSerializable(typeof(AttemptRecord))]
[JsonSerializable(typeof(List<AttemptRecord>))]
[JsonSerializable(typeof(IReadOnlyList<AttemptRecord>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<int>))]
internal sealed partial class StoreJson : JsonSerializerContext;
