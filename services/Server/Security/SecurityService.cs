using System.Text.RegularExpressions;
using AutoTune.Hosting;
using AutoTune.Server.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace AutoTune.Server.Security;

/// <summary>Who may call, how often and with how much.</summary>
internal static partial class SecurityService
{
    /// <summary>The policy of everything under /api/v1 but the trial API: somebody who is signed in. What he may do there: <see cref="Access"/>.</summary>
    public const string SignedIn = "signed-in";

    // The explorer's page begins with a script of its own; what it then asks for is still from here.
    private const string Explorer = "/docs", ExplorerPolicy = ContentPolicy + "; script-src 'self' 'unsafe-inline'";

    private const string ContentPolicy =
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'";

    public static void AddSecurity(this Suite suite, ServerOptions options)
    {
        CheckTokens(suite, options);
        suite.Services.AddSingleton<Access>();
        suite.Services.AddSingleton<Audit>();
        suite.AddRequestLimits(options);
        var scheme = options.SignIn == SignIn.Token ? TokenSignIn.SchemeName : LocalSignIn.SchemeName;
        suite.Services.AddAuthentication(scheme)
            .AddScheme<AuthenticationSchemeOptions, LocalSignIn>(LocalSignIn.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, TokenSignIn>(TokenSignIn.SchemeName, null);
        suite.Services.AddAuthorizationBuilder().AddPolicy(SignedIn, policy => policy.RequireAuthenticatedUser());
    }

    public static void UseSecurityHeaders(this WebApplication app) => app.Use(AddHeadersAsync);

    public static void UseSecurity(this WebApplication app)
    {
        app.Use(RequireHostAsync);
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
    }

    // Pages make addresses of it, and of what is no name none can be made.
    private static Task RequireHostAsync(HttpContext http, RequestDelegate next) =>
        Uri.CheckHostName(http.Request.Host.Host) != UriHostNameType.Unknown ? next(http)
        : throw new ApiException(400, $"Host: must be a name or an address (found {http.Request.Host.Host})");

    // At the last moment: an answer to an error begins anew, without what was set before.
    private static Task AddHeadersAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments(Explorer) ? ExplorerPolicy : ContentPolicy;
            if (headers.CacheControl.Count == 0 && http.Request.Path.StartsWithSegments("/api")) headers.CacheControl = "no-cache";
            return Task.CompletedTask;
        });
        return next(http);
    }

    private static void CheckTokens(Suite suite, ServerOptions options)
    {
        for (var i = 0; i < options.Tokens.Count; i++)
        {
            var (token, at) = (options.Tokens[i], $"Server:Tokens:{i}");
            if (string.IsNullOrWhiteSpace(token.Name)) suite.Refuse($"{at}:Name: required, whose token it is");
            if (!Sha256().IsMatch(token.Hash)) suite.Refuse($"{at}:Hash: must be 64 hexadecimal digits, as autotune token create prints them");
            if (!Enum.TryParse<Role>(token.Role, ignoreCase: true, out _) || int.TryParse(token.Role, out _))
                suite.Refuse($"{at}:Role: must be viewer or editor (found {token.Role})");
            if (string.IsNullOrWhiteSpace(token.Namespaces)) suite.Refuse($"{at}:Namespaces: required, names separated by commas, or *");
        }
    }

    [GeneratedRegex("^[0-9A-Fa-f]{64}$")]
    private static partial Regex Sha256();
}
