using System.Net;
using System.Text.Json;
using AutoTune.Cli.Running;
using AutoTune.Experiments.Spec;
using AutoTune.Server.Api.Experiments;

namespace AutoTune.Cli.Remote;

/// <summary>What a server refuses, for people: what is wrong, and with which exit code the program ends.</summary>
internal static class ServerErrors
{
    private const int MostShown = 500;

    /// <summary>It cannot be reached.</summary>
    public static UserErrorException Away(ServerAddress server, Exception why) => new(
        ExitCodes.Away,
        $"the server {server.Url} can't be reached: {(why is OperationCanceledException ? "it does not answer" : why.Message.TrimEnd('.'))}. The address is that of {server.Named}.",
        why);

    /// <summary>Something answers there, but no AutoTune.</summary>
    public static UserErrorException NotOurs(ServerAddress server, Exception? why) => new(
        ExitCodes.Failed, $"{server.Url} answers, but not as a server of AutoTune does. The address is that of {server.Named}.", why);

    /// <summary>Whether AutoTune itself has answered with an error, and not something before it.</summary>
    public static async Task<bool> IsProblemAsync(HttpResponseMessage answer, CancellationToken cancellation) => await ReadAsync(answer, cancellation) is not null;

    public static async Task<Exception> OfAsync(ServerAddress server, HttpResponseMessage answer, CancellationToken cancellation)
    {
        var status = answer.StatusCode;
        var problem = await ReadAsync(answer, cancellation);
        var detail = Shorten(problem?.Detail ?? problem?.Title ?? $"status {(int)status}");
        if (problem is { Errors: { Count: > 0 } errors })
            return new BadSpecException("", Problems(errors), Problems(problem.Warnings ?? []));
        return status switch
        {
            HttpStatusCode.Unauthorized => new UserErrorException(ExitCodes.Refused, server.TokenFrom is { } from
                ? $"the server {server.Url} does not know the token of {from} (401)."
                : $"the server {server.Url} wants to know who asks (401): give a token by AUTOTUNE_TOKEN, --token-file FILE or autotune context set NAME --token-file FILE."),
            HttpStatusCode.Forbidden => new UserErrorException(ExitCodes.Refused, $"the server {server.Url} does not allow it (403): {detail}."),
            HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => new UserErrorException(ExitCodes.Conflict, $"the server {server.Url} will not do it ({(int)status}): {detail}."),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout =>
                new UserErrorException(ExitCodes.Away, $"the server {server.Url} can't answer now ({(int)status}): {detail}{After(answer)}."),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => new UserErrorException(
                ExitCodes.Failed, $"{server.Url} sends elsewhere ({(int)status}): name {answer.Headers.Location?.ToString() ?? "the other address"} itself if it is to be trusted."),
            _ when problem is null => NotOurs(server, null),
            _ => new UserErrorException(ExitCodes.Failed, $"the server {server.Url} answers {(int)status}: {detail}."),
        };
    }

    public static IReadOnlyList<SpecProblem> Problems(IEnumerable<SpecProblemDocument> documents) =>
        [.. documents.Select(problem => new SpecProblem(problem.Path, problem.Message, problem.Found, problem.Line, problem.Column))];

    private static string After(HttpResponseMessage answer) => answer.Headers.RetryAfter?.Delta is { } wait ? $" (it says: again in {wait.TotalSeconds:0} s)" : "";

    private static string Shorten(string text) => (text.Length <= MostShown ? text : text[..MostShown] + "...").TrimEnd('.');

    private static async Task<ProblemDocument?> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return null;
        try
        {
            return JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(cancellation), ApiJson.Default.ProblemDocument);
        }
        catch (Exception broken) when (broken is JsonException or HttpRequestException or IOException)
        {
            return null;
        }
    }
}
