using System.Text.RegularExpressions;
using AutoTune.Hosting;
using AutoTune.Server.Api;
using AutoTune.Server.TrialApi;
using AutoTune.TrialApi;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;

namespace AutoTune.Server.Security;

/// <summary>Who may call, how often and with how much.</summary>
internal static partial class SecurityService
{
    /// <summary>The policy of everything under /api/v1 but the trial API: somebody who is signed in. What he may do there: <see cref="Access"/>.</summary>
    public const string SignedIn = "signed-in";

    // A program shows its token with each request, a browser the cookie it was given for one.
    private const string Caller = "Caller";

    // The explorer's page begins with a script of its own; what it then asks for is still from here.
    private const string Explorer = "/docs", ExplorerPolicy = ContentPolicy + "; script-src 'self' 'unsafe-inline'";

    private const string ContentPolicy =
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'";

    public static void AddSecurity(this Suite suite, ServerOptions options)
    {
        CheckTokens(suite, options);
        if (options.Oidc is { } oidc) CheckProvider(suite, oidc);
        suite.Services.AddSingleton<Access>();
        suite.Services.AddSingleton<Audit>();
        suite.AddRequestLimits(options);
        suite.Services.AddSingleton<Rights>();
        AddSchemes(suite, options);
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

    private static void AddSchemes(Suite suite, ServerOptions options)
    {
        if (options.SignIn != SignIn.Token)
        {
            suite.Services.AddAuthentication(LocalSignIn.SchemeName).AddScheme<AuthenticationSchemeOptions, LocalSignIn>(LocalSignIn.SchemeName, null);
            return;
        }
        var schemes = suite.Services.AddAuthentication(Caller)
            .AddPolicyScheme(Caller, null, scheme => scheme.ForwardDefaultSelector = http => http.Request.Headers.Authorization.Count > 0 ? TokenSignIn.SchemeName : CookieSignIn.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, TokenSignIn>(TokenSignIn.SchemeName, null)
            .AddCookie(CookieSignIn.SchemeName);
        suite.Services.AddOptions<CookieAuthenticationOptions>(CookieSignIn.SchemeName).Configure<Rights>(CookieSignIn.Set);
        if (suite.Configuration[$"{TrialApiOptions.Section}:{nameof(TrialApiOptions.Key)}"] is { } key && TrialTokens.FromText(key) is not null)
            suite.Services.AddSingleton<IDataProtectionProvider>(new SharedSecret(Convert.FromBase64String(key)));
        if (options.Oidc is not { } oidc) return;
        schemes.AddOpenIdConnect(OidcSignIn.SchemeName, _ => { });
        suite.Services.AddOptions<OpenIdConnectOptions>(OidcSignIn.SchemeName)
            .Configure<Rights, Audit, ILoggerFactory>((scheme, rights, audit, logs) => OidcSignIn.Set(scheme, oidc, rights, audit, logs.CreateLogger(typeof(OidcSignIn))));
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
            CheckRole(suite, at, token.Role, token.Namespaces);
        }
    }

    private static void CheckProvider(Suite suite, OidcOptions oidc)
    {
        const string at = "Server:Oidc";
        if (!Uri.TryCreate(oidc.Authority, UriKind.Absolute, out var authority) || (authority.Scheme != Uri.UriSchemeHttps && !oidc.IsLoopback))
            suite.Refuse($"{at}:Authority: must be an https address (found {oidc.Authority})");
        if (string.IsNullOrWhiteSpace(oidc.ClientId)) suite.Refuse($"{at}:ClientId: required, as the provider knows this server");
        if (!oidc.Scopes.Split(' ').Contains("openid")) suite.Refuse($"{at}:Scopes: must contain openid (found {oidc.Scopes})");
        if (oidc.Roles.Count == 0) suite.Refuse($"{at}:Roles: required, what the values of claim {oidc.RoleClaim} give");
        for (var i = 0; i < oidc.Roles.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(oidc.Roles[i].Value)) suite.Refuse($"{at}:Roles:{i}:Value: required, a value of claim {oidc.RoleClaim}");
            CheckRole(suite, $"{at}:Roles:{i}", oidc.Roles[i].Role, oidc.Roles[i].Namespaces);
        }
    }

    private static void CheckRole(Suite suite, string at, string role, string namespaces)
    {
        if (!Enum.TryParse<Role>(role, ignoreCase: true, out _) || int.TryParse(role, out _)) suite.Refuse($"{at}:Role: must be viewer or editor (found {role})");
        if (string.IsNullOrWhiteSpace(namespaces)) suite.Refuse($"{at}:Namespaces: required, names separated by commas, or *");
    }

    [GeneratedRegex("^[0-9A-Fa-f]{64}$")]
    private static partial Regex Sha256();
}
