using AutoTune.Hosting;
using AutoTune.Server.Security;
using AutoTune.Server.Web.Pages.Experiment;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using MudBlazor.Services;

namespace AutoTune.Server.Web;

/// <summary>The pages for people.</summary>
internal static class WebService
{
    public static void AddWeb(this Suite suite)
    {
        suite.Services.AddRazorComponents().AddInteractiveServerComponents();
        suite.Services.AddCascadingAuthenticationState();
        suite.Services.AddScoped<AuthenticationStateProvider, SessionCheck>();
        suite.Services.AddMudServices();
        suite.Services.AddSingleton<ExperimentSheets>();
        suite.Services.AddSingleton<TrialRows>();
    }

    public static void UseWebFiles(this WebApplication app)
    {
        var files = new ManifestEmbeddedFileProvider(typeof(WebService).Assembly, "wwwroot");
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = Revalidate });
    }

    public static void MapWeb(this WebApplication app)
    {
        app.UseAntiforgery();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().RequireAuthorization(SecurityService.SignedIn);
    }

    // The next version of the program has other files under the same names.
    private static void Revalidate(StaticFileResponseContext file) => file.Context.Response.Headers.CacheControl = "no-cache";
}
