using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AutoTune.Server.Tests.Support;

/// <summary>A small OpenID provider: whoever comes is the person that the test has set. It insists on PKCE and on the client's secret.</summary>
internal sealed class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "autotune", Secret = "a secret of the test";

    private readonly RSA key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Challenge, string Nonce)> codes = new();
    private readonly WebApplication app;

    private OpenIdProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => new
        {
            issuer = Address, authorization_endpoint = $"{Address}/authorize", token_endpoint = $"{Address}/token", jwks_uri = $"{Address}/jwks",
            response_types_supported = new[] { "code" }, subject_types_supported = new[] { "public" }, id_token_signing_alg_values_supported = new[] { "RS256" },
        });
        app.MapGet("/jwks", () => new { keys = new[] { Jwk() } });
        app.MapGet("/authorize", Authorize);
        app.MapPost("/token", TokenAsync);
    }

    public string Address => app.Urls.Single();

    /// <summary>What it says of whoever comes.</summary>
    public Dictionary<string, object> Person { get; set; } = [];

    /// <summary>What a server has to know of it.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Server:SignIn"] = "Token", ["Server:Oidc:Authority"] = Address, ["Server:Oidc:ClientId"] = ClientId, ["Server:Oidc:ClientSecret"] = Secret,
        ["Server:Oidc:Roles:0:Value"] = "researchers", ["Server:Oidc:Roles:0:Role"] = "editor", ["Server:Oidc:Roles:0:Namespaces"] = "a, shared",
        ["Server:Oidc:Roles:1:Value"] = "guests", ["Server:Oidc:Roles:1:Role"] = "viewer", ["Server:Oidc:Roles:1:Namespaces"] = "a",
    };

    public static async Task<OpenIdProvider> StartAsync()
    {
        var provider = new OpenIdProvider();
        await provider.app.StartAsync(ServerBench.Ct);
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        key.Dispose();
    }

    private IResult Authorize(HttpRequest request)
    {
        var code = Guid.NewGuid().ToString("N");
        codes[code] = (request.Query["code_challenge"]!, request.Query["nonce"]!);
        return Results.Redirect($"{request.Query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(request.Query["state"]!)}");
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var verifier = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (form["client_secret"] != Secret || !codes.TryRemove(form["code"].ToString(), out var given) || given.Challenge != verifier)
            return Results.Json(new { error = "invalid_grant" }, statusCode: (int)HttpStatusCode.BadRequest);
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Address, Audience = ClientId, Claims = new Dictionary<string, object>(Person) { ["nonce"] = given.Nonce },
            Expires = DateTime.UtcNow.AddMinutes(5), SigningCredentials = new SigningCredentials(new RsaSecurityKey(key) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        });
        return Results.Json(new { access_token = "unused", token_type = "Bearer", expires_in = 300, id_token = token });
    }

    private JsonElement Jwk()
    {
        var numbers = key.ExportParameters(false);
        return JsonSerializer.SerializeToElement(new { kty = "RSA", use = "sig", kid = "1", alg = "RS256", n = Base64UrlEncoder.Encode(numbers.Modulus), e = Base64UrlEncoder.Encode(numbers.Exponent) });
    }
}
