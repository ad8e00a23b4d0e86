using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace AutoTune.Server.Security;

/// <summary>Signs in by an OpenID Connect provider: authorization code with PKCE. What the provider says is only used to begin a session.</summary>
internal static partial class OidcSignIn
{
    public const string SchemeName = "Oidc";

    public static void Set(OpenIdConnectOptions scheme, OidcOptions oidc, Rights rights, Audit audit, ILogger log)
    {
        scheme.Authority = oidc.Authority;
        scheme.ClientId = oidc.ClientId;
        scheme.ClientSecret = oidc.ClientSecret;
        scheme.RequireHttpsMetadata = !oidc.IsLoopback;
        scheme.SignInScheme = CookieSignIn.SchemeName;
        scheme.CallbackPath = $"{SignInPlace.Path}/oidc";
        scheme.ResponseType = OpenIdConnectResponseType.Code;
        // The provider's answer is an ordinary visit, so that the cookies it is checked by need not be sent with other sites' requests.
        scheme.ResponseMode = OpenIdConnectResponseMode.Query;
        scheme.CorrelationCookie.SameSite = scheme.NonceCookie.SameSite = SameSiteMode.Lax;
        scheme.CorrelationCookie.SecurePolicy = scheme.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        scheme.MapInboundClaims = false;
        scheme.SaveTokens = false;
        scheme.DisableTelemetry = true;
        scheme.Scope.Clear();
        foreach (var scope in oidc.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)) scheme.Scope.Add(scope);
        scheme.Events.OnTokenValidated = context =>
        {
            if (rights.Begin(context.Principal!) is { } session)
            {
                context.Principal = session;
                audit.SignedIn(session.Identity!.Name!, "the provider");
            }
            else
            {
                RefuseWithoutRole(log, oidc.RoleClaim);
                context.Response.Redirect($"{SignInPlace.Path}?here=1&failed=role");
                context.HandleResponse();
            }
            return Task.CompletedTask;
        };
        scheme.Events.OnRemoteFailure = context =>
        {
            NoteFailure(log, context.Failure?.Message);
            context.Response.Redirect($"{SignInPlace.Path}?here=1&failed=provider");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }

    [LoggerMessage(LogLevel.Warning, "Sign-in by the OpenID provider failed: {Reason}")]
    public static partial void NoteFailure(ILogger log, string? reason);

    [LoggerMessage(LogLevel.Information, "Somebody signed in whose claim {RoleClaim} has none of the values in Server:Oidc:Roles")]
    private static partial void RefuseWithoutRole(ILogger log, string roleClaim);
}
