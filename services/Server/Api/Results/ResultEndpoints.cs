using System.Globalization;
using AutoTune.Documents;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Persistence;
using AutoTune.Server.Security;

namespace AutoTune.Server.Api.Results;

/// <summary>What trials came to: curves, columns for charts, exports, importance.</summary>
internal static class ResultEndpoints
{
    private const int MostCurves = 200;

    public static void MapResults(this RouteGroupBuilder api)
    {
        var results = api.MapGroup("/experiments/{id:guid}").WithTags("Results");
        results.MapGet("/trials/{sequence:int}/metrics", CurveAsync).WithName("getTrialMetrics").WithSummary("The learning curve of a trial")
            .Produces<CurveDocument>().Produces(304).ProducesProblem(404);
        results.MapGet("/metrics", CurvesAsync).WithName("getMetrics").WithSummary("The learning curves of chosen trials, of the newest attempt each")
            .Produces<IReadOnlyList<CurveDocument>>().Produces(304).ProducesProblem(400).ProducesProblem(404);
        results.MapGet("/columns", ColumnsAsync).WithName("getColumns").WithSummary("Every trial as columns, for charts")
            .WithDescription(
                "With `since`, the `cursor` of an earlier answer, only the rows that are new or may have changed; put each in the place of the one with its sequence. While `more` is true there is more to be had at once.")
            .Produces<ColumnsDocument>().ProducesProblem(400).ProducesProblem(404);
        results.MapGet("/export", ExportAsync).WithName("export").WithSummary("Every trial as CSV or JSON, or every curve as CSV")
            .Produces<string>(200, "text/csv").Produces<string>(200, "application/json").ProducesProblem(400).ProducesProblem(404);
        results.MapGet("/importance", ImportanceAsync).WithName("getImportance").WithSummary("How much each parameter matters (fANOVA)")
            .Produces<ImportanceDocument>().ProducesProblem(404);
    }

    private static async Task<IResult> CurveAsync(
        HttpContext http, Guid id, int sequence, int? attempt, Access access, ITrialStore trials, IMetricStore metrics, IRetentionStore retention,
        CancellationToken ct)
    {
        var state = await access.FindAsync(http.User, id, Role.Viewer, ct);
        var trial = await trials.FindAsync(id, sequence, ct) ?? throw new ApiException(404, $"the experiment has no trial {sequence}");
        var which = attempt ?? trial.Attempt;
        if (which < 0 || which > trial.Attempt) throw new ApiException(404, $"attempt: trial {sequence} has attempts 0 to {trial.Attempt} (found {which})");
        return Etag.Document(http, CurveDocument.Of(
            sequence, which, await metrics.ReadAsync(id, sequence, which, ct), await RemovedAtAsync(state, retention, ct)));
    }

    /// <param name="http">The request.</param>
    /// <param name="id">The experiment.</param>
    /// <param name="trials">Sequences, with commas between, at most 200.</param>
    /// <param name="access">Who may.</param>
    /// <param name="store">The trials.</param>
    /// <param name="metrics">Their results.</param>
    /// <param name="retention">What was removed.</param>
    /// <param name="ct">Gives up.</param>
    private static async Task<IResult> CurvesAsync(
        HttpContext http, Guid id, string? trials, Access access, ITrialStore store, IMetricStore metrics, IRetentionStore retention, CancellationToken ct)
    {
        var state = await access.FindAsync(http.User, id, Role.Viewer, ct);
        var sequences = new List<int>();
        foreach (var word in (trials ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct())
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
                throw new ApiException(400, $"trials: must be sequences with commas between (found {word})");
            sequences.Add(sequence);
        }
        if (sequences.Count is 0 or > MostCurves) throw new ApiException(400, $"trials: must name 1 to {MostCurves} trials (found {sequences.Count})");
        var removedAt = await RemovedAtAsync(state, retention, ct);
        var curves = new List<CurveDocument>();
        foreach (var trial in await store.FindManyAsync(id, sequences, ct))
            curves.Add(CurveDocument.Of(trial.Sequence, trial.Attempt, await metrics.ReadAsync(id, trial.Sequence, trial.Attempt, ct), removedAt));
        return Etag.Document(http, curves);
    }

    private static async Task<ColumnsDocument> ColumnsAsync(
        HttpContext http, Guid id, string? since, int? limit, Access access, Columns columns, CancellationToken ct)
    {
        var state = await access.FindAsync(http.User, id, Role.Viewer, ct);
        return await columns.ReadAsync(state, Cursor.Read(since), Query.Limit(limit, 10_000, 50_000), ct);
    }

    /// <param name="http">The request.</param>
    /// <param name="id">The experiment.</param>
    /// <param name="format">csv or json.</param>
    /// <param name="curves">Intermediate results in the place of trials; CSV only.</param>
    /// <param name="access">Who may.</param>
    /// <param name="experiments">The experiments.</param>
    /// <param name="trials">Their trials.</param>
    /// <param name="metrics">Their results.</param>
    /// <param name="reader">Reads the spec.</param>
    /// <param name="ct">Gives up.</param>
    private static async Task<IResult> ExportAsync(
        HttpContext http, Guid id, string? format, bool? curves, Access access, IExperimentStore experiments, ITrialStore trials, IMetricStore metrics,
        ExperimentReader reader, CancellationToken ct)
    {
        var state = await access.FindAsync(http.User, id, Role.Viewer, ct);
        if (format is not (null or "csv" or "json")) throw new ApiException(400, $"format: must be csv or json (found {format})");
        if (format == "json" && curves == true) throw new ApiException(400, "curves: is for csv; json has the intermediate results anyway");
        var file = $"{FileName(state)}{(curves == true ? "-curves" : "")}.{format ?? "csv"}";
        if (format == "json")
        {
            var record = await experiments.FindAsync(id, ct) ?? throw new ApiException(404, $"there is no experiment {id}");
            var direction = reader.ReadSpec(record.SpecJson, absoluteWorkingDir: false).Spec?.Direction ?? OptimizeMode.Maximize;
            return TypedResults.Stream(output => JsonExport.WriteAsync(output, trials, metrics, state, record, direction, ct), "application/json", file);
        }
        return TypedResults.Stream(
            output => curves == true ? CsvExport.WriteCurvesAsync(output, trials, metrics, id, ct) : CsvExport.WriteTrialsAsync(output, trials, id, ct),
            "text/csv; charset=utf-8", file);
    }

    private static async Task<ImportanceDocument> ImportanceAsync(HttpContext http, Guid id, Access access, Importances importances, CancellationToken ct) =>
        await importances.OfAsync(await access.FindAsync(http.User, id, Role.Viewer, ct), ct);

    private static async Task<DateTimeOffset?> RemovedAtAsync(ExperimentState state, IRetentionStore retention, CancellationToken ct) =>
        state.Completed ? (await retention.FindAsync([state.Id], ct)).GetValueOrDefault(state.Id)?.CurvesRemovedAt : null;

    private static string FileName(ExperimentState state) =>
        new([.. state.Name.Take(100).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '_')]);
}
