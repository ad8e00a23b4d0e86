using System.Text.Json.Serialization;

namespace AutoTune.Cli.State;

/// <summary>The JSON files of a state folder.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(FolderIndex))]
[JsonSerializable(typeof(Holder))]
internal sealed partial class StateJson : JsonSerializerContext;
