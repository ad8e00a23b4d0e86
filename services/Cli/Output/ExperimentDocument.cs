using System.Text.Json;
using System.Text.Json.Serialization;
using AutoTune.Cli.Reading;
using AutoTune.Server.Api.Experiments;

namespace AutoTune.Cli.Output;

/// <summary>An experiment as <c>list --json</c> prints it.</summary>
/// <param name="ExperimentId">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Phase">PENDING, RUNNING, TIMEOUT, DONE or ERROR.</param>
/// <param name="Suspended">It is not over, and no process runs it; of one on a server that is not known, and false.</param>
/// <param name="Pid">The process that runs it; null when none of this machine does.</param>
/// <param name="Reason">One word why the phase is what it is.</param>
/// <param name="Message">The same for people.</param>
/// <param name="Completed">It is over, and nothing of it runs any more.</param>
/// <param name="Ended">Trials that ended.</param>
/// <param name="Open">Trials that run or wait.</param>
/// <param name="MaxTrialNum">How many are wanted; null: no limit.</param>
/// <param name="BestSequence">The best trial; null when none succeeded.</param>
/// <param name="BestValue">Its value.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="EndedAt">When the final phase was reached.</param>
/// <param name="ElapsedSeconds">For how long it was run.</param>
internal sealed record ExperimentDocument(
    Guid ExperimentId,
    string Name,
    string Namespace,
    string Phase,
    bool Suspended,
    int? Pid,
    string? Reason,
    string? Message,
    bool Completed,
    int Ended,
    int Open,
    int? MaxTrialNum,
    int? BestSequence,
    double? BestValue,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt,
    double ElapsedSeconds)
{
    public static ExperimentDocument Of(ExperimentSummary experiment, Execution execution) => new(
        experiment.Id, experiment.Name, experiment.Namespace, experiment.Phase, execution.Suspended, execution.Pid, experiment.Reason, experiment.Message,
        experiment.Completed, experiment.Ended, experiment.Open, experiment.Limits.MaxTrialNum, experiment.Best?.Sequence, experiment.Best?.Value,
        experiment.CreatedAt, experiment.EndedAt, Math.Round(execution.RanSeconds, 3));

    public static string ToJson(IReadOnlyList<ExperimentDocument> documents) =>
        JsonSerializer.Serialize(documents, OutputJson.Default.IReadOnlyListExperimentDocument);

    public string ToJson() => JsonSerializer.Serialize(this, OutputJson.Default.ExperimentDocument);

    /// <summary>RUNNING of an experiment that nobody runs reads better as what it is.</summary>
    public string PhaseText => Suspended ? $"{Phase}, suspended" : Phase;

    /// <summary>Ended trials, of how many.</summary>
    [JsonIgnore]
    public string Progress => MaxTrialNum is { } all ? $"{Ended}/{all}" : $"{Ended}";
}
