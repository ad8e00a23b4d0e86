using AutoTune.Contracts;
using MassTransit;

namespace AutoTune.ExperimentCoordinator;

/// <summary>Takes ChangeExperimentLimits from any program; limits that make no sense are rejected with all their problems.</summary>
public sealed class ChangeExperimentLimitsConsumer(Commands commands) : IConsumer<ChangeExperimentLimits>
{
    public Task Consume(ConsumeContext<ChangeExperimentLimits> context)
    {
        var limits = context.Message;
        (string Name, int? Value)[] given =
            [("maxTrialNum", limits.MaxTrialNum), ("trialConcurrency", limits.TrialConcurrency), ("maxExecSeconds", limits.MaxExecSeconds)];
        var problems = given.Where(limit => limit.Value < 1).Select(limit => $"{limit.Name}: must be an integer >= 1 (found {limit.Value})").ToList();
        if (given.All(limit => limit.Value is null))
            problems.Add("maxTrialNum, trialConcurrency or maxExecSeconds: at least one of them is required");
        return problems.Count == 0
            ? commands.HandOnAsync(context, limits.ExperimentId)
            : throw new RejectedMessageException(string.Join("; ", problems));
    }
}
