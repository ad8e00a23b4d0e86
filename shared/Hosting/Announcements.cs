using AutoTune.Contracts;
using MassTransit;

namespace AutoTune.Hosting;

/// <summary>Where a trial that waits is announced: the queue of the back end that can run it.</summary>
public static class Announcements
{
    /// <summary>The queue from which launchers with this back end ("local", "kubernetes") take trials.</summary>
    public static string LaunchQueue(string backEnd) => $"autotune.launch-trial.{backEnd}";

    /// <summary>The back end that runs this experiment's trials.</summary>
    public static string BackEnd(this ExperimentSpecs.Known experiment) =>
        experiment.Spec.TrainingConfig.Local is null ? "kubernetes" : "local";

    /// <summary>Announces a trial that waits to be run.</summary>
    public static async Task Announce(this ISendEndpointProvider from, ExperimentSpecs.Known experiment, int sequence)
    {
        // The exchange, not the queue: whoever sends does not decide how the launchers' queue is declared.
        var launchers = await from.GetSendEndpoint(new Uri($"exchange:{LaunchQueue(experiment.BackEnd())}"));
        await launchers.TellAsync(new LaunchTrial(experiment.Record.Id, sequence));
    }
}
