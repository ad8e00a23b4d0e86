using System.Security.Claims;

namespace AutoTune.Server.Security;

/// <summary>One line for each change: who did what to which experiment. Log category <c>AutoTune.Audit</c>.</summary>
internal sealed class Audit(ILoggerFactory logs)
{
    private readonly ILogger log = logs.CreateLogger("AutoTune.Audit");

    public void Note(ClaimsPrincipal user, string action, string @namespace, string name, Guid id, string? detail = null) =>
        log.LogInformation(
            "{User}: {Action} {Namespace}/{Name} ({ExperimentId}){Detail}",
            user.Identity?.Name ?? "nobody", action, OneLine(@namespace), OneLine(name), id, detail is null ? "" : $": {OneLine(detail)}");

    /// <summary>Somebody has begun a session at a browser.</summary>
    public void SignedIn(string user, string by) => log.LogInformation("{User}: sign in by {By}", OneLine(user), by);

    // A line is a line, whatever a caller names things.
    private static string OneLine(string text) => new([.. text.Take(200).Select(c => char.IsControl(c) ? ' ' : c)]);
}
