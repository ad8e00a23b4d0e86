using System.Text.Json;
using AutoTune.Cli.State;
using AutoTune.Documents;
using AutoTune.Experiments.State;

namespace AutoTune.Cli.Output;

/// <summary>An experiment as <c>list --json</c> prints it.</summary>
/// <param name="ExperimentId">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Phase">PENDING, RUNNING, TIMEOUT, DONE or ERROR.</param>
/// <param name="Suspended">It is not over, and no process runs it.</param>
/// <param name="Pid">The process that runs it; null when none does.</param>
/// <param name="Reason">One word why the phase is what it is.</param>
/// <param name="Message">The same for people.</param>
/// <param name="Ended">Trials that ended.</param>
/// <param name="MaxTrialNum">How many are wanted; null: no limit.</param>
/// <param name="BestSequence">The best trial; null when none succeeded.</param>
/// <param name="BestValue">Its value.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="EndedAt">When the final phase was reached.</param>
/// <param name="ElapsedSeconds">For how long processes have run it.</param>
internal sealed record ExperimentDocument(
    Guid ExperimentId,
    string Name,
    string Phase,
    bool Suspended,
    int? Pid,
    string? Reason,
    string? Message,
    int Ended,
    int? MaxTrialNum,
    int? BestSequence,
    double? BestValue,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt,
    double ElapsedSeconds)
{
    public static ExperimentDocument Of(ExperimentState state, StateFolder folder)
    {
        var home = folder.Experiment(state.Id);
        var held = ExperimentLock.IsHeld(home);
        return new(
            state.Id, state.Name, DocumentText.Name(state.Phase), !held && !state.Completed, held ? home.ReadHolder()?.Pid : null, state.Reason, state.Message,
            state.Ended, state.MaxTrialNum, state.BestSequence, state.BestValue, state.CreatedAt, state.EndedAt,
            Math.Round(ExperimentLock.RanSeconds(home), 3));
    }

    public static string ToJson(IReadOnlyList<ExperimentDocument> documents) =>
        JsonSerializer.Serialize(documents, OutputJson.Default.IReadOnlyListExperimentDocument);

    /// <summary>RUNNING of an experiment that nobody runs reads better as what it is.</summary>
    public string PhaseText => Suspended ? $"{Phase}, suspended" : Phase;
}
