namespace AutoTune.Server;

/// <summary>Sign-in by an OpenID Connect provider, section <c>Server:Oidc</c>.</summary>
public sealed class OidcOptions
{
    /// <summary>The provider's address (its issuer).</summary>
    public string Authority { get; set; } = "";

    public string ClientId { get; set; } = "";

    public string? ClientSecret { get; set; }

    /// <summary>What is asked for, with spaces between.</summary>
    public string Scopes { get; set; } = "openid profile";

    /// <summary>The claim that names a person, for the audit.</summary>
    public string NameClaim { get; set; } = "preferred_username";

    /// <summary>The claim whose values give roles.</summary>
    public string RoleClaim { get; set; } = "groups";

    /// <summary>What its values give.</summary>
    public IReadOnlyList<OidcRole> Roles { get; set; } = [];

    internal bool IsLoopback => Uri.TryCreate(Authority, UriKind.Absolute, out var address) && address.IsLoopback;
}
