using System.Text.Json.Serialization;

namespace AutoTune.Cli.Starting;

/// <summary>For texts that YAML takes as JSON writes them.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class StarterJson : JsonSerializerContext;
