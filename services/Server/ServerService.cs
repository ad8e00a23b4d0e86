using AutoTune.Hosting;
using AutoTune.Server.Security;
using AutoTune.Server.TrialApi;

namespace AutoTune.Server;

/// <summary>Adds the server to a process: the APIs of trials, people and programs.</summary>
public static class ServerService
{
    public static void AddServer(this Suite suite)
    {
        suite.Services.AddProblemDetails();
        suite.AddRequestLimits();
        suite.AddTrialApi();
    }

    public static void MapServer(this WebApplication app)
    {
        app.UseRateLimiter();
        app.MapStoredTrials();
    }
}
