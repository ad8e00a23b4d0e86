using System.Text.Json.Serialization;
using AutoTune.Server.Api.Experiments;
using AutoTune.Server.Api.Results;
using AutoTune.Server.Api.Trials;

namespace AutoTune.Cli.Remote;

/// <summary>What the REST API sends and takes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true, MaxDepth = 1024, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExperimentPage))]
[JsonSerializable(typeof(ExperimentView))]
[JsonSerializable(typeof(ExperimentSummary))]
[JsonSerializable(typeof(ValidExperiment))]
[JsonSerializable(typeof(RemovedExperiment))]
[JsonSerializable(typeof(TrialPage))]
[JsonSerializable(typeof(TrialView))]
[JsonSerializable(typeof(ColumnsDocument))]
[JsonSerializable(typeof(LimitsChange))]
[JsonSerializable(typeof(StopReason))]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>The data of the event that says an experiment is gone.</summary>
internal sealed record RemovedExperiment(Guid Id);

/// <summary>problem+json (RFC 9457), and the problems of a spec in it.</summary>
internal sealed record ProblemDocument(
    string? Title, string? Detail, int? Status, IReadOnlyList<SpecProblemDocument>? Errors, IReadOnlyList<SpecProblemDocument>? Warnings);
