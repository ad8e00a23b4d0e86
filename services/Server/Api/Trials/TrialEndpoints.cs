using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using AutoTune.Server.Api.Experiments;
using AutoTune.Server.Security;

namespace AutoTune.Server.Api.Trials;

/// <summary>Trials of an experiment: list, look at, read what they printed, stop.</summary>
internal static class TrialEndpoints
{
    public static void MapTrials(this RouteGroupBuilder api)
    {
        var trials = api.MapGroup("/experiments/{id:guid}").WithTags("Trials");
        trials.MapGet("/trials", ListAsync).WithName("listTrials").WithSummary("Lists trials by key")
            .WithDescription("Orders other than by sequence read all trials of the experiment.").Produces<TrialPage>().ProducesProblem(400).ProducesProblem(404);
        trials.MapGet("/trials/{sequence:int}", GetAsync).WithName("getTrial").WithSummary("Shows a trial").Produces<TrialView>().Produces(304).ProducesProblem(404);
        trials.MapGet("/trials/{sequence:int}/log", LogAsync).WithName("getTrialLog").WithSummary("What a trial printed, as a stream")
            .Produces<string>(200, "text/plain").ProducesProblem(404);
        trials.MapPost("/trials/{sequence:int}/stop", StopAsync).WithName("stopTrial").WithSummary("Stops a trial")
            .Accepts<StopReason>(isOptional: true, "application/json").Produces<TrialView>(202).ProducesProblem(409);
        trials.MapGet("/best", BestAsync).WithName("getBestTrial").WithSummary("The best trial and its parameters").Produces<TrialView>().Produces(304).ProducesProblem(404);
    }

    /// <param name="http">The request.</param>
    /// <param name="id">The experiment.</param>
    /// <param name="state">Only in these states, with commas between.</param>
    /// <param name="sort">sequence, value, created, started, ended or duration.</param>
    /// <param name="order">asc or desc.</param>
    /// <param name="limit">So many at most, 100 if not said, 1000 at most.</param>
    /// <param name="after">The <c>next</c> of an earlier page.</param>
    /// <param name="access">Who may.</param>
    /// <param name="list">The trials.</param>
    /// <param name="ct">Gives up.</param>
    private static async Task<TrialPage> ListAsync(
        HttpContext http, Guid id, string? state, string? sort, string? order, int? limit, string? after, Access access, TrialList list, CancellationToken ct)
    {
        await access.FindAsync(http.User, id, Role.Viewer, ct);
        return await list.ReadAsync(
            id, Query.Names<TrialState>("state", state), TrialSort.Read(sort, order), TrialSort.Place(after), Query.Limit(limit, 100, 1000), ct);
    }

    private static async Task<IResult> GetAsync(HttpContext http, Guid id, int sequence, Access access, ITrialStore trials, CancellationToken ct)
    {
        await access.FindAsync(http.User, id, Role.Viewer, ct);
        return Etag.Document(http, TrialView.Of(await FindAsync(trials, id, sequence, ct)));
    }

    private static async Task<IResult> BestAsync(HttpContext http, Guid id, Access access, ITrialStore trials, CancellationToken ct)
    {
        var state = await access.FindAsync(http.User, id, Role.Viewer, ct);
        if (state.BestSequence is not { } best) throw new ApiException(404, "no trial has succeeded yet");
        return Etag.Document(http, TrialView.Of(await FindAsync(trials, id, best, ct)));
    }

    /// <param name="http">The request.</param>
    /// <param name="id">The experiment.</param>
    /// <param name="sequence">The trial.</param>
    /// <param name="attempt">An earlier attempt; the newest if not said.</param>
    /// <param name="follow">Goes on as it prints, until the attempt is over.</param>
    /// <param name="access">Who may.</param>
    /// <param name="trials">The trials.</param>
    /// <param name="logs">The logs.</param>
    /// <param name="ct">Gives up.</param>
    private static async Task<IResult> LogAsync(
        HttpContext http, Guid id, int sequence, int? attempt, bool? follow, Access access, ITrialStore trials, TrialLogs logs, CancellationToken ct)
    {
        var state = await access.FindAsync(http.User, id, Role.Viewer, ct);
        var trial = await FindAsync(trials, id, sequence, ct);
        var copy = await logs.OpenAsync(state, trial, attempt ?? trial.Attempt, follow == true, ct);
        return TypedResults.Stream(output => copy(output, ct), "text/plain; charset=utf-8");
    }

    private static async Task<IResult> StopAsync(
        HttpContext http, Guid id, int sequence, Access access, ITrialStore trials, ExperimentActions actions, CancellationToken ct)
    {
        var state = await access.FindAsync(http.User, id, Role.Editor, ct);
        var reason = (await Body.ReadObjectAsync(http.Request, ct)).Text("reason");
        var trial = await FindAsync(trials, id, sequence, ct);
        await actions.StopTrialAsync(http.User, state, trial, reason, ct);
        return TypedResults.Accepted($"/api/v1/experiments/{id}/trials/{sequence}", TrialView.Of(await FindAsync(trials, id, sequence, ct)));
    }

    private static async Task<TrialRecord> FindAsync(ITrialStore trials, Guid id, int sequence, CancellationToken ct) =>
        await trials.FindAsync(id, sequence, ct) ?? throw new ApiException(404, $"the experiment has no trial {sequence}");
}
