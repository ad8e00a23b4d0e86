using System.Security.Claims;
using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Persistence;
using AutoTune.Server.Security;

namespace AutoTune.Server.Api.Experiments;

/// <summary>Experiments: make, list, look at, change, stop, delete, and make again with changes.</summary>
internal static class ExperimentEndpoints
{
    public static void MapExperiments(this RouteGroupBuilder api)
    {
        var experiments = api.MapGroup("/experiments").WithTags("Experiments");
        experiments.MapPost("/", CreateAsync).WithName("createExperiment")
            .WithSummary("Starts an experiment").WithDescription(
                "The body is an experiment (apiVersion, kind, metadata, spec) as YAML or JSON, at most 1 MiB. A bad one is answered by 400 with every problem in `errors`.")
            .Accepts<string>("application/yaml", "application/json", "text/yaml", "text/plain")
            .Produces<ExperimentView>(201).Produces<ValidExperiment>(200).Produces(202).ProducesProblem(400).ProducesProblem(403).ProducesProblem(409);
        experiments.MapGet("/", ListAsync).WithName("listExperiments").WithSummary("Lists experiments by key").Produces<ExperimentPage>();
        experiments.MapGet("/{id:guid}", GetAsync).WithName("getExperiment").WithSummary("Shows an experiment").Produces<ExperimentView>().Produces(304).ProducesProblem(404);
        experiments.MapPatch("/{id:guid}", ChangeAsync).WithName("changeExperimentLimits")
            .WithSummary("Changes limits").WithDescription("Limits that are absent stay. Lower ones stop nothing that runs.")
            .Accepts<LimitsChange>("application/json", "application/merge-patch+json")
            .Produces<ExperimentView>().Produces(202).ProducesProblem(400).ProducesProblem(409).ProducesProblem(412);
        experiments.MapPost("/{id:guid}/stop", StopAsync).WithName("stopExperiment").WithSummary("Stops an experiment and what runs of it")
            .Accepts<StopReason>(isOptional: true, "application/json").Produces<ExperimentView>().Produces(202).ProducesProblem(404);
        experiments.MapPost("/{id:guid}/clone", CloneAsync).WithName("cloneExperiment")
            .WithSummary("Starts another experiment from this one's spec").WithDescription("`spec` is a JSON merge patch (RFC 7396) of the spec.")
            .Accepts<CloneRequest>(isOptional: true, "application/json")
            .Produces<ExperimentView>(201).Produces<ValidExperiment>(200).Produces(202).ProducesProblem(400);
        experiments.MapDelete("/{id:guid}", DeleteAsync).WithName("deleteExperiment").WithSummary("Deletes an experiment of which nothing runs, with its trials and results")
            .Produces(204).ProducesProblem(404).ProducesProblem(409);
    }

    /// <param name="http">The request.</param>
    /// <param name="namespace">Where it goes if its own metadata does not say.</param>
    /// <param name="id">An id of the caller's choice: the same request again then starts nothing.</param>
    /// <param name="dryRun">Only checks it.</param>
    /// <param name="parts">What it takes.</param>
    /// <param name="ct">Gives up.</param>
    private static async Task<IResult> CreateAsync(
        HttpContext http, string? @namespace, Guid? id, bool? dryRun, [AsParameters] ExperimentParts parts, CancellationToken ct)
    {
        var wanted = NewExperiment.Read(await Body.ReadTextAsync(http.Request, ct), @namespace, parts.Reader, parts.Options);
        return await StartAsync(http, "create", wanted, id, dryRun == true, parts, ct);
    }

    private static async Task<IResult> CloneAsync(HttpContext http, Guid id, bool? dryRun, [AsParameters] ExperimentParts parts, CancellationToken ct)
    {
        var state = await parts.Access.FindAsync(http.User, id, Role.Viewer, ct);
        var record = await RecordAsync(parts, id, ct);
        var body = await Body.ReadObjectAsync(http.Request, ct);
        var patch = body.TryGetProperty("spec", out var spec) && spec.ValueKind != JsonValueKind.Null ? spec : (JsonElement?)null;
        var wanted = NewExperiment.Changed(
            record.SpecJson, patch, body.Text("namespace") ?? state.Namespace, body.Text("name") ?? state.Name, parts.Reader, parts.Options);
        return await StartAsync(http, $"clone {id} as", wanted, null, dryRun == true, parts, ct);
    }

    private static async Task<IResult> StartAsync(
        HttpContext http, string action, NewExperiment wanted, Guid? chosen, bool dryRun, ExperimentParts parts, CancellationToken ct)
    {
        Access.Require(http.User, Role.Editor, wanted.Namespace);
        if (dryRun)
        {
            return TypedResults.Ok(new ValidExperiment(
                wanted.Namespace, wanted.Name, DocumentText.Key(wanted.Spec.Direction), wanted.Spec.Tuner.Name, wanted.Spec.Assessor?.Name,
                ParameterColumn.Of(wanted.Spec.SearchSpace), SpecProblemDocument.All(wanted.Warnings)));
        }
        var (id, state) = await parts.Actions.StartAsync(http.User, action, wanted, chosen, ct);
        var location = $"/api/v1/experiments/{id}";
        return state is null ? TypedResults.Accepted(location) : TypedResults.Created(location, await ViewAsync(parts, state, ct));
    }

    /// <param name="http">The request.</param>
    /// <param name="namespace">Only of this namespace.</param>
    /// <param name="phase">Only in these phases, with commas between.</param>
    /// <param name="text">Only whose name holds this text.</param>
    /// <param name="limit">So many at most, 100 if not said, 1000 at most.</param>
    /// <param name="after">Those after this id.</param>
    /// <param name="parts">What it takes.</param>
    /// <param name="ct">Gives up.</param>
    private static async Task<ExperimentPage> ListAsync(
        HttpContext http, string? @namespace, string? phase, string? text, int? limit, Guid? after, [AsParameters] ExperimentParts parts, CancellationToken ct)
    {
        var (most, phases, visible) = (Query.Limit(limit, 100, 1000), Query.Names<Phase>("phase", phase), Access.Visible(http.User));
        var found = new List<ExperimentSummary>();
        await foreach (var state in parts.Store.AllStatesAsync(after, ct))
        {
            var isWanted = visible?.Contains(state.Namespace) != false && (@namespace is null || state.Namespace == @namespace)
                && phases?.Contains(state.Phase) != false && (text is null || state.Name.Contains(text, StringComparison.OrdinalIgnoreCase));
            if (!isWanted) continue;
            found.Add(ExperimentSummary.Of(state));
            if (found.Count == most) return new ExperimentPage(found, state.Id);
        }
        return new ExperimentPage(found, null);
    }

    private static async Task<IResult> GetAsync(HttpContext http, Guid id, [AsParameters] ExperimentParts parts, CancellationToken ct)
    {
        var state = await parts.Access.FindAsync(http.User, id, Role.Viewer, ct);
        return Etag.Document(http, await ViewAsync(parts, state, ct), Etag.Of(state.Version));
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, Guid id, [AsParameters] ExperimentParts parts, CancellationToken ct)
    {
        var state = await parts.Access.FindAsync(http.User, id, Role.Editor, ct);
        var change = LimitsChange.Read(await Body.ReadObjectAsync(http.Request, ct));
        Etag.RequireMatch(http, state.Version);
        return await SeenAsync(http, parts, id, await parts.Actions.ChangeAsync(http.User, state, change, ct), ct);
    }

    private static async Task<IResult> StopAsync(HttpContext http, Guid id, [AsParameters] ExperimentParts parts, CancellationToken ct)
    {
        var state = await parts.Access.FindAsync(http.User, id, Role.Editor, ct);
        var reason = (await Body.ReadObjectAsync(http.Request, ct)).Text("reason");
        Etag.RequireMatch(http, state.Version);
        return await SeenAsync(http, parts, id, await parts.Actions.StopAsync(http.User, state, reason, ct), ct);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, Guid id, [AsParameters] ExperimentParts parts, CancellationToken ct)
    {
        var state = await parts.Access.FindAsync(http.User, id, Role.Editor, ct);
        Etag.RequireMatch(http, state.Version);
        await parts.Actions.DeleteAsync(http.User, state, ct);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> SeenAsync(HttpContext http, ExperimentParts parts, Guid id, ExperimentState? seen, CancellationToken ct)
    {
        if (seen is null) return TypedResults.Accepted($"/api/v1/experiments/{id}");
        http.Response.Headers.ETag = Etag.Of(seen.Version);
        return TypedResults.Ok(await ViewAsync(parts, seen, ct));
    }

    private static async Task<ExperimentView> ViewAsync(ExperimentParts parts, ExperimentState state, CancellationToken ct)
    {
        var record = await RecordAsync(parts, state.Id, ct);
        return ExperimentView.Of(state, record, parts.Reader.ReadSpec(record.SpecJson, absoluteWorkingDir: false).Spec);
    }

    private static async Task<ExperimentRecord> RecordAsync(ExperimentParts parts, Guid id, CancellationToken ct) =>
        await parts.Store.FindAsync(id, ct) ?? throw new ApiException(404, $"there is no experiment {id}");

    /// <summary>What the endpoints take beside the request.</summary>
    internal readonly record struct ExperimentParts(Access Access, IExperimentStore Store, ExperimentActions Actions, ExperimentReader Reader, ServerOptions Options);
}
