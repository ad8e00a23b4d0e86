using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace AutoTune.Server.Security;

/// <summary>The session of somebody at a browser, in a cookie that only this server can read and only its own pages make use of.</summary>
internal static class CookieSignIn
{
    public const string SchemeName = "Cookie";

    public static void Set(CookieAuthenticationOptions cookie, Rights rights)
    {
        cookie.Cookie.Name = "autotune";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = Rights.Session;
        cookie.SlidingExpiration = false;
        cookie.Events.OnValidatePrincipal = context =>
        {
            // Reading by a plain GET shows another origin nothing; all else, and the pages' own connection, could act.
            var isForeign = Origins.IsForeign(context.Request) && (!HttpMethods.IsGet(context.Request.Method) || IsCircuit(context.Request));
            if (isForeign || rights.Now(context.Principal!) is not { } now) context.RejectPrincipal();
            else context.ReplacePrincipal(now);
            return Task.CompletedTask;
        };
        cookie.Events.OnRedirectToAccessDenied = context => Answer(context, StatusCodes.Status403Forbidden);
        cookie.Events.OnRedirectToLogin = context =>
        {
            if (!IsPage(context.Request)) return Answer(context, StatusCodes.Status401Unauthorized);
            context.Response.Redirect(SignInPlace.Of(context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent()));
            return Task.CompletedTask;
        };
    }

    private static bool IsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api") && !IsCircuit(request);

    private static bool IsCircuit(HttpRequest request) => request.Path.StartsWithSegments("/_blazor");

    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
