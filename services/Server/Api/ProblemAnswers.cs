using AutoTune.Hosting;
using AutoTune.Persistence;
using Microsoft.AspNetCore.Diagnostics;

namespace AutoTune.Server.Api;

/// <summary>What went wrong as problem+json (RFC 9457); of what nobody foresaw no more than that it happened.</summary>
internal sealed class ProblemAnswers(ILogger<ProblemAnswers> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested) return true; // nobody is there to be told
        var (status, detail, extensions) = exception switch
        {
            ApiException known => (known.Status, known.Message, known.Extensions),
            BadHttpRequestException bad => (bad.StatusCode, bad.Message, []),
            StoreUnavailableException => (503, "the store is away; try again", []),
            BrokerUnavailableException => (503, "the broker is away; try again", []),
            _ => (500, "an unexpected error; the server's log has it", new Dictionary<string, object?>()),
        };
        if (status == 500) log.LogError(exception, "{Method} {Path} failed", httpContext.Request.Method, httpContext.Request.Path);
        if (status == 503) httpContext.Response.Headers.RetryAfter = "1";
        await TypedResults.Problem(detail, statusCode: status, extensions: extensions).ExecuteAsync(httpContext);
        return true;
    }
}
