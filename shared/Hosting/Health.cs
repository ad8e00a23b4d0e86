using AutoTune.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AutoTune.Hosting;

/// <summary>Health endpoints: <c>/health/live</c> (the process runs) and <c>/health/ready</c> (bus connected, store answers).</summary>
public static class Health
{
    internal static void AddBusHealth(this Suite suite) =>
        suite.Services.AddHealthChecks().AddCheck<StoreHealth>("store", tags: ["ready"]);

    internal static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
    }

    /// <summary>The request only asks for the health: nobody wants to see these, asked every few seconds, among the traces.</summary>
    internal static bool IsAsked(HttpContext request) => request.Request.Path.StartsWithSegments("/health");

    private sealed class StoreHealth(IStoreSetup store) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await store.PingAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (StoreUnavailableException away)
            {
                return HealthCheckResult.Unhealthy(away.Message);
            }
        }
    }
}
