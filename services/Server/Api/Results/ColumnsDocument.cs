using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Experiments.Trials;

namespace AutoTune.Server.Api.Results;

/// <summary>Trials as columns: the n-th entry of each belongs to the n-th trial here.</summary>
/// <param name="Cursor">For <c>since</c> of the next request.</param>
/// <param name="More">There is more to be had at once.</param>
/// <param name="States">What the numbers in <paramref name="State"/> stand for.</param>
/// <param name="Sequence">Sequences; not always ascending.</param>
/// <param name="State">Places in <paramref name="States"/>.</param>
/// <param name="Value">Raw values; null where there is none.</param>
/// <param name="Created">Unix time in milliseconds.</param>
/// <param name="Started">Unix time in milliseconds; null: not yet.</param>
/// <param name="Ended">Unix time in milliseconds; null: not yet.</param>
/// <param name="Parameters">A column for each parameter that any of these trials has; null where a trial has it not.</param>
internal sealed record ColumnsDocument(
    string Cursor,
    bool More,
    IReadOnlyList<string> States,
    IReadOnlyList<int> Sequence,
    IReadOnlyList<int> State,
    IReadOnlyList<double?> Value,
    IReadOnlyList<long> Created,
    IReadOnlyList<long?> Started,
    IReadOnlyList<long?> Ended,
    IReadOnlyDictionary<string, JsonElement?[]> Parameters)
{
    private static readonly string[] Names = [.. Enum.GetValues<TrialState>().Select(DocumentText.Key)];

    public static ColumnsDocument Of(Cursor cursor, bool more, IReadOnlyList<TrialRecord> trials)
    {
        var parameters = new Dictionary<string, JsonElement?[]>(StringComparer.Ordinal);
        for (var row = 0; row < trials.Count; row++)
        {
            foreach (var (name, value) in ParameterColumns.Of(trials[row].Parameters))
            {
                if (!parameters.TryGetValue(name, out var column)) parameters[name] = column = new JsonElement?[trials.Count];
                column[row] = value;
            }
        }
        return new(
            cursor.ToString(), more, Names,
            [.. trials.Select(trial => trial.Sequence)],
            [.. trials.Select(trial => (int)trial.State)],
            [.. trials.Select(trial => trial.Value)],
            [.. trials.Select(trial => trial.CreatedAt.ToUnixTimeMilliseconds())],
            [.. trials.Select(trial => trial.StartedAt?.ToUnixTimeMilliseconds())],
            [.. trials.Select(trial => trial.EndedAt?.ToUnixTimeMilliseconds())],
            parameters);
    }
}
