using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AutoTune.Server.Security;

/// <summary>
/// Nobody signs in: whoever is on this machine (or reaches the port, if that is said to be guarded) may do everything. A web page that a browser
/// on this machine has open is not meant: a request counts only if it is addressed to this machine by its own name (a foreign name may be made
/// to point here) and comes from no other origin.
/// </summary>
internal sealed class LocalSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ServerOptions server)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Local";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (server.SignIn != SignIn.Anyone && !(Context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)))
            return Task.FromResult(AuthenticateResult.Fail("only this machine is answered"));
        if (Request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]" or "::1"))
            return Task.FromResult(AuthenticateResult.Fail("the host is not this machine's own name"));
        if (Origins.IsForeign(Request)) return Task.FromResult(AuthenticateResult.Fail("the request comes from another origin"));
        Claim[] claims = [new(Access.Claim(Role.Editor), "*"), new(ClaimTypes.Name, Environment.UserName)];
        return Task.FromResult(AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName)), SchemeName)));
    }
}
