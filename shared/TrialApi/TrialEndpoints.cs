using System.Text;
using AutoTune.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace AutoTune.TrialApi;

/// <summary>
/// What trials call: <c>POST /api/v1/trials/{id}/metrics</c> and <c>GET /api/v1/trials/{id}/parameters</c>, each with the bearer token of
/// their attempt. 204 means that the result is in the store. Errors are problem+json: 400 a bad report, 401 no token of ours, 403 another
/// trial's, 404 no such trial, 409 the attempt does not run (any more), 413 more than 64 KiB, 503 with Retry-After: the store is away, or the
/// attempt is being taken over after a restart.
/// </summary>
public static class TrialEndpoints
{
    private const int MostBytes = 64 * 1024;

    public static IEndpointConventionBuilder MapTrialApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1/trials/{id}");
        api.MapGet("/parameters", GetParametersAsync);
        api.MapPost("/metrics", PostMetricAsync);
        return api;
    }

    /// <summary>The attempt that a request's token speaks for; null when it has none of ours.</summary>
    public static TrialClaim? ClaimOf(this TrialTokens tokens, HttpContext http)
    {
        const string scheme = "Bearer ";
        string? header = http.Request.Headers.Authorization;
        return header is not null && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? tokens.Verify(header[scheme.Length..].Trim()) : null;
    }

    private static Task<IResult> GetParametersAsync(string id, HttpContext http, TrialTokens tokens, IReportingAttempts attempts, CancellationToken ct) =>
        AnswerAsync(id, http, tokens, attempts, attempt => Task.FromResult<IResult>(TypedResults.Text(
            ParameterRecord.Of(attempt.Trial.Sequence, attempt.Trial.Parameters), "application/json", Encoding.UTF8)), ct);

    private static Task<IResult> PostMetricAsync(string id, HttpContext http, TrialTokens tokens, IReportingAttempts attempts, CancellationToken ct) =>
        AnswerAsync(id, http, tokens, attempts, async attempt =>
        {
            if (attempt.Spec.Metrics is { TakesHttp: false } metrics)
                return Problem(409, $"spec.metrics.collector is {metrics.Collector}: results over HTTP are not taken");
            if (await ReadBodyAsync(http.Request, ct) is not { } body) return Problem(413, $"a report has at most {MostBytes} bytes");
            if (!ReportBody.TryRead(body, out var report, out var error)) return Problem(400, error);
            return await attempt.TakeAsync(report, ct) ? TypedResults.NoContent() : Problem(409, "the attempt does not run any more");
        }, ct);

    private static async Task<IResult> AnswerAsync(
        string id, HttpContext http, TrialTokens tokens, IReportingAttempts attempts, Func<AttemptStanding.Open, Task<IResult>> answer, CancellationToken ct)
    {
        if (tokens.ClaimOf(http) is not { } claim)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return Problem(401, "a trial's token is needed (AUTOTUNE_TRIAL_TOKEN) as bearer");
        }
        if (!Guid.TryParse(id, out var trialId) || trialId != claim.TrialId) return Problem(403, "the token is another trial's");
        try
        {
            return await attempts.FindAsync(claim, ct) switch
            {
                AttemptStanding.Open attempt => await answer(attempt),
                AttemptStanding.Missing => Problem(404, "there is no such trial (any more)"),
                AttemptStanding.Moving => Unavailable(http, "the attempt is being taken over by a launcher"),
                _ => Problem(409, $"attempt {claim.Attempt} of the trial does not run any more"),
            };
        }
        catch (StoreUnavailableException)
        {
            return Unavailable(http, "the store is away");
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
