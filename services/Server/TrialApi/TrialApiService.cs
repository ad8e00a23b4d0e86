using System.Threading.RateLimiting;
using AutoTune.Hosting;
using AutoTune.TrialApi;
using Microsoft.AspNetCore.RateLimiting;

namespace AutoTune.Server.TrialApi;

/// <summary>The trial API for attempts that run anywhere, over the store.</summary>
internal static class TrialApiService
{
    private const string Limit = "trial";

    public static void AddTrialApi(this Suite suite)
    {
        var options = suite.Settings<TrialApiOptions>(TrialApiOptions.Section);
        if (options.Key is not { } key) return;
        if (TrialTokens.FromText(key) is not { } tokens)
        {
            suite.Refuse(TrialTokens.BadKey);
            return;
        }
        suite.Services.AddSingleton(tokens);
        suite.Services.AddSingleton<IReportingAttempts, StoredAttempts>();
        suite.Services.Configure<RateLimiterOptions>(limits => limits.AddPolicy(Limit, http => Partition(http, tokens, options)));
    }

    public static void MapStoredTrials(this WebApplication app)
    {
        if (app.Services.GetService<IReportingAttempts>() is StoredAttempts) app.MapTrialApi().RequireRateLimiting(Limit);
    }

    /// <summary>Every trial has its own allowance; who has no token of ours shares one with all of the same address.</summary>
    private static RateLimitPartition<object> Partition(HttpContext http, TrialTokens tokens, TrialApiOptions options)
    {
        var caller = tokens.ClaimOf(http) is { } claim ? (object)(claim with { IsMain = true }) : http.Connection.RemoteIpAddress?.ToString() ?? "";
        return RateLimitPartition.GetTokenBucketLimiter(caller, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Burst,
            TokensPerPeriod = options.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        });
    }
}
