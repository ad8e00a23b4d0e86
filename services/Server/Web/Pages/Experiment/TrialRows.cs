using System.Text.Json;
using AutoTune.Documents;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Server.Api.Experiments;
using AutoTune.Server.Api.Results;
using AutoTune.Persistence;
using Microsoft.Extensions.Caching.Memory;

namespace AutoTune.Server.Web.Pages.Experiment;

/// <summary>
/// The trials of experiments whose tables somebody looks at, shared by all who do and brought up to date from where they are, so that sorting
/// and filtering need no store.
/// </summary>
internal sealed class TrialRows(IExperimentStore experiments, Columns columns) : IDisposable
{
    private const int Page = 20_000;

    private readonly MemoryCache tables = new(new MemoryCacheOptions { SizeLimit = 50 });

    /// <summary>All trials as they are now, by their sequence.</summary>
    public async Task<IReadOnlyList<TrialRow>> ReadAsync(Guid id, IReadOnlyList<ParameterColumn> parameters, CancellationToken ct)
    {
        var table = tables.GetOrCreate(id, entry =>
        {
            entry.SetSize(1).SetSlidingExpiration(TimeSpan.FromMinutes(2));
            return new Table();
        })!;
        await table.Turn.WaitAsync(ct);
        try
        {
            for (var more = true; more;)
            {
                if (await experiments.FindStateAsync(id, ct) is not { } state) return [];
                more = await UpdateAsync(table, state, parameters, ct);
            }
            return [.. table.Rows];
        }
        finally
        {
            table.Turn.Release();
        }
    }

    public void Dispose() => tables.Dispose();

    private async Task<bool> UpdateAsync(Table table, ExperimentState state, IReadOnlyList<ParameterColumn> parameters, CancellationToken ct)
    {
        var (changed, cursor, more) = await columns.ReadRowsAsync(state, table.Cursor, Page, ct);
        foreach (var trial in changed)
        {
            var row = RowOf(trial, parameters);
            if (trial.Sequence < table.Rows.Count) table.Rows[trial.Sequence] = row;
            else table.Rows.Add(row); // sequences come without gaps
        }
        table.Cursor = cursor;
        return more;
    }

    private static TrialRow RowOf(TrialRecord trial, IReadOnlyList<ParameterColumn> parameters)
    {
        var cells = ParameterColumns.Of(trial.Parameters).ToDictionary();
        return new(
            trial.Sequence, trial.State, trial.Value, (trial.EndedAt - trial.StartedAt)?.TotalSeconds, trial.EndedAt, trial.Reason,
            [.. parameters.Select(column => cells.TryGetValue(column.Name, out var cell) ? CellOf(cell) : null)]);
    }

    private static object? CellOf(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number => cell.GetDouble(),
        JsonValueKind.String => string.Intern(cell.GetString()!),
        _ => string.Intern(cell.GetRawText()),
    };

    private sealed class Table
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public List<TrialRow> Rows { get; } = [];

        public Cursor? Cursor { get; set; }
    }
}
