using System.Text;
using AutoTune.Contracts;
using AutoTune.Persistence;
using AutoTune.TrialLauncher.Local;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AutoTune.TrialLauncher.Api;

/// <summary>
/// What trials call: <c>POST /api/v1/trials/{id}/metrics</c> and <c>GET /api/v1/trials/{id}/parameters</c>, each with the bearer token of
/// their attempt. 204 means that the result is in the store. Errors are problem+json: 400 a bad report, 401 no token of ours, 403 another
/// trial's, 404 no such trial, 409 the attempt does not run (any more), 413 more than 64 KiB, 503 with Retry-After: the store is away, or the
/// attempt is being taken over after a restart.
/// </summary>
public static class TrialApi
{
    private const int MostBytes = 64 * 1024;

    public static IEndpointRouteBuilder MapTrialApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1/trials/{id}");
        api.MapGet("/parameters", GetParametersAsync);
        api.MapPost("/metrics", PostMetricAsync);
        return endpoints;
    }

    private static async Task<IResult> GetParametersAsync(
        string id, HttpContext http, TrialTokens tokens, ITrialStore trials, IRunningTrials running, CancellationToken ct)
    {
        var (attempt, problem) = await AuthorizeAsync(id, http, tokens, trials, running, ct);
        return problem ?? TypedResults.Text(
            ParameterRecord.Of(attempt!.Trial.Sequence, attempt.Trial.Parameters), "application/json", Encoding.UTF8);
    }

    private static async Task<IResult> PostMetricAsync(
        string id, HttpContext http, TrialTokens tokens, ITrialStore trials, IRunningTrials running, CancellationToken ct)
    {
        var (attempt, problem) = await AuthorizeAsync(id, http, tokens, trials, running, ct);
        if (problem is not null) return problem;
        if (!attempt!.TakesHttp)
            return Problem(409, $"spec.metrics.collector is {attempt.Spec.Metrics.Collector}: results over HTTP are not taken");
        if (await ReadBodyAsync(http.Request, ct) is not { } body) return Problem(413, $"a report has at most {MostBytes} bytes");
        if (!ReportBody.TryRead(body, out var report, out var error)) return Problem(400, error);
        if (!attempt.Take(report)) return Problem(409, "the attempt does not run any more");
        try
        {
            await running.FlushAsync(attempt, ct);
        }
        catch (StoreUnavailableException)
        {
            // It is kept and written later; the trial may repeat it without harm.
            return Unavailable(http, "the store is away");
        }
        return TypedResults.NoContent();
    }

    private static async Task<(TrialAttempt? Attempt, IResult? Problem)> AuthorizeAsync(
        string id, HttpContext http, TrialTokens tokens, ITrialStore trials, IRunningTrials running, CancellationToken ct)
    {
        const string scheme = "Bearer ";
        string? header = http.Request.Headers.Authorization;
        var token = header is not null && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : "";
        if (tokens.Verify(token) is not { } claim)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return (null, Problem(401, "a trial's token is needed (AUTOTUNE_TRIAL_TOKEN) as bearer"));
        }
        if (!Guid.TryParse(id, out var trialId) || trialId != claim.TrialId)
            return (null, Problem(403, "the token is another trial's"));
        if (running.Find(trialId, claim.Attempt) is { Closed: false } attempt) return (attempt, null);
        try
        {
            var trial = await trials.FindAsync(claim.ExperimentId, claim.Sequence, ct);
            if (trial is null) return (null, Problem(404, "there is no such trial (any more)"));
            return trial.Attempt == claim.Attempt && !trial.State.IsEnded() && trial.State != TrialState.Waiting
                ? (null, Unavailable(http, "the attempt is being taken over by a launcher"))
                : (null, Problem(409, $"attempt {claim.Attempt} of the trial does not run any more"));
        }
        catch (StoreUnavailableException)
        {
            return (null, Unavailable(http, "the store is away"));
        }
    }

    /// <summary>Null: too large.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > MostBytes) return null;
        var buffer = new byte[MostBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return length > MostBytes ? null : buffer.AsMemory(0, length);
    }

    private static ProblemHttpResult Unavailable(HttpContext http, string detail)
    {
        http.Response.Headers.RetryAfter = "1";
        return Problem(503, detail);
    }

    private static ProblemHttpResult Problem(int status, string detail) => TypedResults.Problem(detail, statusCode: status);
}
