using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AutoTune.Server.Security;

/// <summary>Signs in by bearer token. Tokens are 256 random bits, so a plain hash of one says nothing about it.</summary>
internal sealed class TokenSignIn(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ServerOptions server)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Token";

    /// <summary>A new token.</summary>
    public static string Create() => "at_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        const string scheme = "Bearer ";
        string? header = Request.Headers.Authorization;
        if (header is null || !header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return Task.FromResult(AuthenticateResult.NoResult());
        var hash = Encoding.ASCII.GetBytes(Hash(header[scheme.Length..].Trim()));
        var entry = server.Tokens.FirstOrDefault(token => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(token.Hash.ToLowerInvariant()), hash));
        if (entry is null) return Task.FromResult(AuthenticateResult.Fail("unknown token"));
        var role = Enum.Parse<Role>(entry.Role, ignoreCase: true);
        var claims = entry.Namespaces.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(space => new Claim(Access.Claim(role), space))
            .Append(new Claim(ClaimTypes.Name, entry.Name));
        return Task.FromResult(AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName)), SchemeName)));
    }
}
