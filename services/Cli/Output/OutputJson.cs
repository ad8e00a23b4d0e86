using System.Text.Json.Serialization;
using AutoTune.Cli.Running;
using AutoTune.Documents;

namespace AutoTune.Cli.Output;

/// <summary>What <c>--json</c> prints.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ResultDocument))]
[JsonSerializable(typeof(ProblemsDocument))]
[JsonSerializable(typeof(IReadOnlyList<ProblemsDocument>))]
[JsonSerializable(typeof(IReadOnlyList<ExperimentDocument>))]
[JsonSerializable(typeof(ExperimentDocument))]
[JsonSerializable(typeof(DetailsDocument))]
[JsonSerializable(typeof(TrialDocument))]
[JsonSerializable(typeof(IReadOnlyList<TrialDocument>))]
[JsonSerializable(typeof(LogDocument))]
[JsonSerializable(typeof(InitDocument))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(TokenDocument))]
[JsonSerializable(typeof(PruneDocument))]
[JsonSerializable(typeof(BackupDocument))]
[JsonSerializable(typeof(SubmitDocument))]
[JsonSerializable(typeof(DeletedDocument))]
[JsonSerializable(typeof(WaitDocument))]
[JsonSerializable(typeof(IReadOnlyList<ContextDocument>))]
[JsonSerializable(typeof(VersionDocument))]
internal sealed partial class OutputJson : JsonSerializerContext;
