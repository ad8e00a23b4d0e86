using System.Globalization;
using System.Threading.RateLimiting;
using AutoTune.Hosting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AutoTune.Server.Security;

/// <summary>How large a request may be, and what one hears that asks too often.</summary>
internal static class RequestLimits
{
    /// <summary>The largest body of any request: that of a whole experiment.</summary>
    public const int MostBytes = 1024 * 1024;

    // Of a larger one so much is still read, unseen, so that the caller gets his answer instead of a broken connection.
    private const int MostDrained = 16 * MostBytes;

    /// <summary>The policy by which each caller has an allowance of his own.</summary>
    public const string Callers = "callers";

    public static void AddRequestLimits(this Suite suite, ServerOptions options)
    {
        suite.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = MostDrained);
        suite.Services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.OnRejected = RefuseAsync;
            limits.AddPolicy(Callers, http => RateLimitPartition.GetTokenBucketLimiter(Caller(http), _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = options.Burst, TokensPerPeriod = options.RequestsPerSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            }));
        });
    }

    // Before anybody is signed in, so that guessing tokens is limited too.
    private static string Caller(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "";

    private static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken ct)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 1;
        rejected.HttpContext.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        var problem = TypedResults.Problem($"too many requests; try again in {wait} s", statusCode: StatusCodes.Status429TooManyRequests);
        await problem.ExecuteAsync(rejected.HttpContext);
    }
}
