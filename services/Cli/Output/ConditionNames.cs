using AutoTune.Cli.Reading;
using AutoTune.Contracts;
using AutoTune.Server.Api.Experiments;

namespace AutoTune.Cli.Output;

/// <summary>Which conditions of an experiment hold, by the names that its resource on a cluster has them under.</summary>
internal static class ConditionNames
{
    public static IReadOnlyList<string> Of(ExperimentSummary experiment)
    {
        var holding = new List<string>();
        if (experiment.StartedAt is not null)
            holding.Add("Initialized");
        if (experiment.PhaseValue == Phase.Running)
            holding.Add("Running");
        if (experiment.StopRequested)
            holding.Add("StopRequested");
        if (experiment.Completed)
            holding.Add("Completed");
        return holding;
    }
}
