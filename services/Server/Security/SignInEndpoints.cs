using AutoTune.Server.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AutoTune.Server.Security;

/// <summary>Where people at a browser sign in and out.</summary>
internal static class SignInEndpoints
{
    private static readonly FormOptions Small = new() { KeyLengthLimit = 64, ValueLengthLimit = 4096, ValueCountLimit = 4 };

    public static void MapSignIn(this WebApplication app, ServerOptions options)
    {
        if (options.SignIn != SignIn.Token) return;
        var group = app.MapGroup("").RequireRateLimiting(RequestLimits.Callers).ExcludeFromDescription();
        group.MapGet(SignInPlace.Path, Show);
        group.MapPost(SignInPlace.Path, EnterAsync);
        group.MapPost("/sign-out", (Delegate)LeaveAsync);
        if (options.Oidc is not null) group.MapGet($"{SignInPlace.Path}/start", AskProviderAsync);
    }

    // A browser that comes from elsewhere, such as from the provider or from a link in a mail, does not send the cookie with that visit, but
    // with the next one from here: only then is it known that somebody has not signed in.
    private static IResult Show(HttpContext http, ServerOptions options, string? to, string? here, string? failed) =>
        http.User.Identity?.IsAuthenticated == true ? Results.Redirect(SignInPlace.Local(to))
        : here is null ? Page(new() { [nameof(SignInPage.Next)] = $"{SignInPlace.Of(SignInPlace.Local(to))}&here=1" })
        : Form(options, SignInPlace.Local(to), failed switch
        {
            "role" => "You are known, but nothing here is open to you. Ask whoever runs this server for a role.",
            "provider" => "Signing in there did not work; the server's log says why.",
            _ => null,
        });

    private static async Task<IResult> EnterAsync(HttpContext http, ServerOptions options, Rights rights, Audit audit, CancellationToken ct)
    {
        if (Origins.IsForeign(http.Request)) return Results.Problem("sign-in takes a form of this server's own page", statusCode: StatusCodes.Status403Forbidden);
        if (await ReadAsync(http.Request, ct) is not { } form) return Results.Problem("sign-in takes a form with token and to", statusCode: StatusCodes.Status400BadRequest);
        var to = SignInPlace.Local(form["to"]);
        if (rights.Find(form["token"].ToString().Trim()) is not { } entry) return Form(options, to, "This token is not known here.", StatusCodes.Status401Unauthorized);
        audit.SignedIn(entry.Name, "a token");
        await http.SignInAsync(CookieSignIn.SchemeName, rights.Begin(entry));
        return Results.Redirect(to);
    }

    private static async Task<IResult> LeaveAsync(HttpContext http)
    {
        if (Origins.IsForeign(http.Request)) return Results.Problem("sign-out takes a form of this server's own page", statusCode: StatusCodes.Status403Forbidden);
        await http.SignOutAsync(CookieSignIn.SchemeName);
        return Results.Redirect($"{SignInPlace.Path}?here=1");
    }

    private static async Task AskProviderAsync(HttpContext http, ILoggerFactory logs, string? to)
    {
        try
        {
            await http.ChallengeAsync(OidcSignIn.SchemeName, new AuthenticationProperties { RedirectUri = SignInPlace.Of(SignInPlace.Local(to)) });
        }
        catch (InvalidOperationException unreachable) // its configuration cannot be read
        {
            OidcSignIn.NoteFailure(logs.CreateLogger(typeof(OidcSignIn)), unreachable.Message);
            http.Response.Redirect($"{SignInPlace.Path}?here=1&failed=provider");
        }
    }

    private static async Task<IFormCollection?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true) return null;
        try
        {
            return await new FormFeature(request, Small).ReadFormAsync(ct);
        }
        catch (InvalidDataException)
        {
            return null; // longer than a token and an address are
        }
    }

    private static RazorComponentResult<SignInPage> Form(ServerOptions options, string to, string? problem, int status = StatusCodes.Status200OK) => Page(
        new()
        {
            [nameof(SignInPage.To)] = to, [nameof(SignInPage.Problem)] = problem,
            [nameof(SignInPage.HasProvider)] = options.Oidc is not null, [nameof(SignInPage.HasTokens)] = options.Tokens.Count > 0 || options.Oidc is null,
        },
        status);

    private static RazorComponentResult<SignInPage> Page(Dictionary<string, object?> parameters, int status = StatusCodes.Status200OK) =>
        new(parameters) { StatusCode = status };
}
