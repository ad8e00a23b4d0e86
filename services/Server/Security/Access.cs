using System.Security.Claims;
using AutoTune.Experiments.State;
using AutoTune.Persistence;
using AutoTune.Server.Api;

namespace AutoTune.Server.Security;

/// <summary>
/// The one place that decides who may do what. A caller has claims of the kinds <c>autotune/viewer</c> and <c>autotune/editor</c> with the
/// namespaces for which they hold (* for all); whoever signs people in gives them these.
/// </summary>
internal sealed class Access(IExperimentStore store)
{
    private const string All = "*";

    /// <summary>The kind of claim that gives a role.</summary>
    public static string Claim(Role role) => role == Role.Editor ? "autotune/editor" : "autotune/viewer";

    public static bool May(ClaimsPrincipal user, Role role, string @namespace) =>
        Has(user, Role.Editor, @namespace) || (role == Role.Viewer && Has(user, Role.Viewer, @namespace));

    /// <summary>The namespaces that a caller may see; null: all.</summary>
    public static IReadOnlySet<string>? Visible(ClaimsPrincipal user)
    {
        var named = user.Claims.Where(claim => claim.Type == Claim(Role.Viewer) || claim.Type == Claim(Role.Editor)).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal);
        return named.Contains(All) ? null : named;
    }

    /// <exception cref="ApiException">403.</exception>
    public static void Require(ClaimsPrincipal user, Role role, string @namespace)
    {
        if (!May(user, role, @namespace))
            throw new ApiException(403, $"this takes the role {role.ToString().ToLowerInvariant()} in namespace {@namespace}");
    }

    /// <summary>The experiment, if the caller may see it and has the role in its namespace.</summary>
    /// <exception cref="ApiException">404, also for what the caller may not see; 403.</exception>
    public async Task<ExperimentState> FindAsync(ClaimsPrincipal user, Guid id, Role role, CancellationToken ct)
    {
        if (await store.FindStateAsync(id, ct) is not { } state || !May(user, Role.Viewer, state.Namespace))
            throw new ApiException(404, $"there is no experiment {id}");
        Require(user, role, state.Namespace);
        return state;
    }

    private static bool Has(ClaimsPrincipal user, Role role, string @namespace) =>
        user.HasClaim(claim => claim.Type == Claim(role) && (claim.Value == All || claim.Value == @namespace));
}
