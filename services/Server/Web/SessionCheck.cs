using AutoTune.Server.Security;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace AutoTune.Server.Web;

/// <summary>Ends an open page when the session behind it has ended; a page asks by cookie only when it is opened.</summary>
internal sealed class SessionCheck(ILoggerFactory logs, Rights rights) : RevalidatingServerAuthenticationStateProvider(logs)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(!authenticationState.User.HasClaim(claim => claim.Type == Rights.Until) || rights.Now(authenticationState.User) is not null);
}
