using System.Text.Json.Serialization;
using AutoTune.Cluster;
using AutoTune.Hosting;
using AutoTune.Server.Api;
using AutoTune.Server.Api.Experiments;
using AutoTune.Server.Api.Results;
using AutoTune.Server.Api.Trials;
using AutoTune.Server.Live;
using AutoTune.Server.Security;
using AutoTune.Server.TrialApi;
using AutoTune.Server.Web;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AutoTune.Server;

/// <summary>Adds the server to a process: the APIs of trials, people and programs.</summary>
public static class ServerService
{
    public static void AddServer(this Suite suite)
    {
        var options = suite.Settings<ServerOptions>(ServerOptions.Section);
        var services = suite.Services;
        suite.AddSecurity(options);
        suite.AddTrialApi();
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemAnswers>();
        services.AddResponseCompression(compression => compression.EnableForHttps = true);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.MaxDepth = 1024; // specs may be deep
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.TryAddSingleton<IReach, FullReach>();
        services.AddSingleton<ExperimentCommands>();
        services.AddSingleton<ExperimentActions>();
        services.AddSingleton<TrialList>();
        services.AddSingleton<TrialLogs>();
        if (options.PodLogs)
        {
            suite.AddCluster(PodLogs.Rights, home: []);
            services.AddSingleton<PodLogs>();
        }
        services.AddSingleton<Columns>();
        services.AddSingleton<Importances>();
        services.AddSingleton<ExperimentFeeds>();
        services.AddSingleton<Overview>();
        services.AddApiDocument();
        suite.AddWeb();
    }

    public static void MapServer(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseResponseCompression();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseWebFiles();
        app.UseSecurity();
        app.MapStoredTrials();
        var api = app.MapGroup("/api/v1").RequireAuthorization(SecurityService.SignedIn).RequireRateLimiting(RequestLimits.Callers);
        api.MapExperiments();
        api.MapTrials();
        api.MapResults();
        api.MapLive();
        app.MapSignIn(app.Services.GetRequiredService<ServerOptions>());
        app.MapApiDocument();
        app.MapWeb();
    }
}
