using System.Diagnostics;
using AutoTune.Contracts;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Hosting;
using AutoTune.Persistence;
using MassTransit;
using Microsoft.Extensions.Logging;
using System.Text;

namespace AutoTune.ExperimentCoordinator;

/// <summary>
/// The public entrance: stores the spec and the experiment's first state, then tells the saga. A bad spec makes an experiment that ends
/// in ERROR with all its problems; a message that names no experiment is rejected.
/// </summary>
public sealed class StartExperimentConsumer(
    IExperimentStore store, IRetentionStore removed, ExperimentReader reader, IntakeOptions options, TimeProvider time, ILogger<StartExperimentConsumer> log)
    : IConsumer<StartExperiment>
{
    private const int Version = 1;

    public async Task Consume(ConsumeContext<StartExperiment> context)
    {
        var (message, cancellation) = (context.Message, context.CancellationToken);
        if (message.ExperimentId == Guid.Empty)
            throw new RejectedMessageException("experimentId: required, a GUID");
        if (message.Version != Version)
            throw new RejectedMessageException($"version: must be {Version} (found {message.Version})");

        // A message that comes late must not run again what has ended and was cleared away.
        if ((await removed.FindAsync([message.ExperimentId], cancellation)).GetValueOrDefault(message.ExperimentId)?.RemovedAt is { } at)
            throw new RejectedMessageException($"experimentId: {message.ExperimentId} has ended and was removed at {at:u}; take another id");

        var record = Accept(message, out var spec);
        if (await store.AddAsync(record, cancellation) is { } standing && standing.SpecJson != record.SpecJson)
            throw new RejectedMessageException($"experimentId: {record.Id} is taken by an experiment with another spec, which stands");
        await store.AddStateAsync(FirstState(record, spec), cancellation);
        await context.TellAsync(new ExperimentAccepted(record.Id));
        log.LogInformation("Experiment {ExperimentId} ({Name}) accepted with {Problems} problems", record.Id, record.Name, record.Problems.Count);
    }

    private ExperimentRecord Accept(StartExperiment message, out ExperimentSpec? spec)
    {
        var json = message.Spec?.GetRawText() ?? "";
        var read = reader.ReadSpec(json, options.AbsoluteWorkingDir);
        spec = read.Spec;
        // What is too large is not stored; what could be read is stored in its one form, so that equal specs are equal.
        var stored = Encoding.UTF8.GetByteCount(json) > ExperimentReader.MaxSpecBytes ? "{}" : read.SpecJson ?? json;
        return new ExperimentRecord(
            message.ExperimentId,
            string.IsNullOrWhiteSpace(message.Namespace) ? "default" : message.Namespace,
            string.IsNullOrWhiteSpace(message.Name) ? message.ExperimentId.ToString() : message.Name,
            stored,
            spec?.Seed ?? DrawSeed(message.ExperimentId),
            WithoutPlaces(read.Problems),
            WithoutPlaces(read.Warnings),
            time.GetUtcNow(),
            Activity.Current.Context());
    }

    // Lines and columns would be those of a message that nobody has before him.
    private static IReadOnlyList<string> WithoutPlaces(IReadOnlyList<SpecProblem> problems) => [.. problems.Select(problem => problem.Text)];

    private static ExperimentState FirstState(ExperimentRecord record, ExperimentSpec? spec) => new()
    {
        Id = record.Id,
        Namespace = record.Namespace,
        Name = record.Name,
        Phase = Phase.Pending,
        MaxTrialNum = spec?.Limits.MaxTrialNum,
        TrialConcurrency = spec?.Limits.TrialConcurrency ?? 1,
        MaxExecSeconds = spec?.Limits.MaxExecSeconds,
        CreatedAt = record.CreatedAt,
        WakeAt = record.CreatedAt + TimeSpan.FromSeconds(5),
    };

    // Drawn from the id, so that a message delivered twice draws the same.
    private static long DrawSeed(Guid id) => BitConverter.ToUInt32(id.ToByteArray(), 0) ^ BitConverter.ToUInt32(id.ToByteArray(), 8);
}
