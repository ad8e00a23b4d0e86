using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace AutoTune.Server.Security;

/// <summary>
/// What people may do by this server's configuration. A session keeps how somebody signed in (the hash of a token, or what the provider said of
/// him), never his rights: these are looked up each time, so that they end with the configuration that gave them.
/// </summary>
internal sealed class Rights(ServerOptions options, TimeProvider time)
{
    /// <summary>How long one stays signed in.</summary>
    public static readonly TimeSpan Session = TimeSpan.FromHours(12);

    /// <summary>The claim that says when a session ends, in Unix seconds. Who has none signs in anew with each request.</summary>
    public const string Until = "autotune/until";

    private const string TokenHash = "autotune/token", ProviderRole = "autotune/provider-role";

    /// <summary>The entry of a token; null: there is none.</summary>
    public TokenEntry? Find(string token) => ByHash(TokenSignIn.Hash(token));

    public static IEnumerable<Claim> Of(TokenEntry entry) => Claims(entry.Role, entry.Namespaces).Append(new Claim(ClaimTypes.Name, entry.Name));

    /// <summary>A session for whoever has the token.</summary>
    public ClaimsPrincipal Begin(TokenEntry entry) => Begin(entry.Name, [new Claim(TokenHash, entry.Hash)]);

    /// <summary>A session for whom the provider has made known; null: this server gives nothing to people like him.</summary>
    public ClaimsPrincipal? Begin(ClaimsPrincipal known)
    {
        var oidc = options.Oidc!;
        // Only what gives rights here: a cookie has little room.
        var roles = known.FindAll(oidc.RoleClaim).Where(claim => oidc.Roles.Any(role => role.Value == claim.Value)).Select(claim => new Claim(ProviderRole, claim.Value)).ToList();
        var name = known.FindFirstValue(oidc.NameClaim) ?? known.FindFirstValue("sub") ?? "nobody";
        return roles.Count == 0 ? null : Begin(name, roles);
    }

    /// <summary>Who a session's owner is now; null: it has ended.</summary>
    public ClaimsPrincipal? Now(ClaimsPrincipal session)
    {
        if (!long.TryParse(session.FindFirstValue(Until), CultureInfo.InvariantCulture, out var until) || until <= time.GetUtcNow().ToUnixTimeSeconds()) return null;
        var given = session.FindFirstValue(TokenHash) is { } hash
            ? ByHash(hash) is { } entry ? Of(entry).ToList() : []
            : [.. FromProvider(session), new Claim(ClaimTypes.Name, session.Identity?.Name ?? "nobody")];
        if (!given.Any(claim => claim.Type is not ClaimTypes.Name)) return null;
        var kept = session.Claims.Where(claim => claim.Type is Until or TokenHash or ProviderRole);
        return new ClaimsPrincipal(new ClaimsIdentity([.. given, .. kept], CookieSignIn.SchemeName));
    }

    private ClaimsPrincipal Begin(string name, IEnumerable<Claim> how)
    {
        var until = time.GetUtcNow().Add(Session).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return new ClaimsPrincipal(new ClaimsIdentity([.. how, new Claim(ClaimTypes.Name, name), new Claim(Until, until)], CookieSignIn.SchemeName));
    }

    private IEnumerable<Claim> FromProvider(ClaimsPrincipal session) => options.Oidc is { } oidc
        ? session.FindAll(ProviderRole).SelectMany(had => oidc.Roles.Where(role => role.Value == had.Value)).SelectMany(role => Claims(role.Role, role.Namespaces))
        : [];

    private TokenEntry? ByHash(string hash)
    {
        var wanted = Encoding.UTF8.GetBytes(hash.ToLowerInvariant());
        return options.Tokens.FirstOrDefault(token => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token.Hash.ToLowerInvariant()), wanted));
    }

    private static IEnumerable<Claim> Claims(string role, string namespaces)
    {
        var kind = Access.Claim(Enum.Parse<Role>(role, ignoreCase: true));
        return namespaces.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(space => new Claim(kind, space));
    }
}
