using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Algorithms;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Running;
using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;
using AutoTune.Server.Api.Experiments;
using AutoTune.Server.Api.Results;

namespace AutoTune.Cli.Remote;

/// <summary>Puts together how an experiment stands from the events of a server.</summary>
internal sealed class HttpProgress(ExperimentDetails details, Func<int, CancellationToken, Task<TrialDocument?>> findTrial)
{
    // Why a trial failed is asked for; not of thousands.
    private const int MostReasons = 20;

    private readonly AlgorithmInfo? search = details.Spec is { } spec ? AlgorithmRegistry.Instance.Of(spec.Tuner) : null;
    private readonly Dictionary<int, TrialState> open = [];
    private readonly HashSet<int> told = [];
    private ExperimentSummary summary = details.Experiment;
    private Merit? bestMerit = details.Experiment.Best is { Value: { } value, Budget: var budget } ? new Merit(value, budget) : null;
    private TrialDocument? best;

    /// <summary>Where the events begin: after all that had ended when the experiment was looked at.</summary>
    public string Beginning => new Cursor(details.Experiment.Trials, details.Experiment.Ended).ToString();

    /// <summary>The experiment gets on.</summary>
    public async Task<Snapshot> TakeAsync(ExperimentSummary news, CancellationToken cancellation)
    {
        summary = news;
        return await SnapshotAsync([], cancellation);
    }

    /// <summary>Trials are new, or have changed.</summary>
    public async Task<Snapshot> TakeAsync(ColumnsDocument columns, CancellationToken cancellation)
    {
        var ended = new List<TrialDocument>();
        for (var row = 0; row < columns.Sequence.Count; row++)
        {
            var state = DocumentText.StateOf(columns.States[columns.State[row]]);
            var sequence = columns.Sequence[row];
            // What is told again after a connection was lost is no news; and nothing that has ended begins again.
            if (!told.Contains(sequence) && !state.IsEnded())
                open[sequence] = state;
            if (!state.IsEnded() || !told.Add(sequence))
                continue;
            open.Remove(sequence);
            ended.Add(await WithReasonAsync(TrialOf(columns, row, state), state, ended.Count, cancellation));
        }
        return await SnapshotAsync([.. ended.OrderBy(trial => trial.EndedAt).ThenBy(trial => trial.Sequence).Select(Finished)], cancellation);
    }

    private async Task<Snapshot> SnapshotAsync(IReadOnlyList<FinishedTrial> ended, CancellationToken cancellation)
    {
        if (summary.Best is { } standing && best?.Sequence != standing.Sequence)
            best = await findTrial(standing.Sequence, cancellation);
        return new Snapshot(summary, open.Values.CountBy(state => state).ToDictionary(), ended, best);
    }

    private FinishedTrial Finished(TrialDocument trial)
    {
        var state = DocumentText.StateOf(trial.State);
        if (state == TrialState.Succeeded && trial.Value is { } value)
        {
            var merit = new Merit(value, search?.BudgetOf(new ParameterSet(trial.Parameters.GetRawText())));
            bestMerit = merit.IsBetterThan(bestMerit, details.Direction) ? merit : bestMerit;
        }
        return new FinishedTrial(trial.Sequence, state, trial.Value, trial, bestMerit?.Value);
    }

    private async Task<TrialDocument> WithReasonAsync(TrialDocument trial, TrialState state, int before, CancellationToken cancellation) =>
        state is TrialState.Failed or TrialState.TimedOut && before < MostReasons ? await findTrial(trial.Sequence, cancellation) ?? trial : trial;

    private TrialDocument TrialOf(ColumnsDocument columns, int row, TrialState state)
    {
        var parameters = new JsonObject(columns.Parameters.Where(column => column.Value[row] is not null)
            .Select(column => KeyValuePair.Create(column.Key, JsonNode.Parse(column.Value[row]!.Value.GetRawText()))));
        var (started, ended) = (Time(columns.Started[row]), Time(columns.Ended[row]));
        return new TrialDocument(
            columns.Sequence[row], TrialId.Of(details.Experiment.Id, columns.Sequence[row]), DocumentText.Key(state), columns.Value[row],
            JsonElement.Parse(parameters.ToJsonString()), null, 0, 0, Time(columns.Created[row])!.Value, started, ended, (ended - started)?.TotalSeconds, null);
    }

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } given ? DateTimeOffset.FromUnixTimeMilliseconds(given) : null;
}
