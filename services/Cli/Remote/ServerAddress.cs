namespace AutoTune.Cli.Remote;

/// <summary>A server, and who asks it.</summary>
/// <param name="Url">Its address; what is under it is /api/v1.</param>
/// <param name="Named">Where the address comes from, for messages: "--server", "context team".</param>
/// <param name="Options">What a command line needs to mean it; with a space before it.</param>
/// <param name="Token">The caller's token; null: none.</param>
/// <param name="TokenFrom">Where it comes from, for messages.</param>
/// <param name="Namespace">The namespace that is meant where none is said; null: any.</param>
internal sealed record ServerAddress(Uri Url, string Named, string Options, string? Token, string? TokenFrom, string? Namespace)
{
    /// <summary>The token, never the text of it.</summary>
    public override string ToString() => $"{Url} ({Named}{(TokenFrom is null ? "" : $", token of {TokenFrom}")})";

    /// <exception cref="UserErrorException">It is no address of a server.</exception>
    public static Uri Read(string text, string named) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Query.Length == 0
            ? url
            : throw new UserErrorException(ExitCodes.Usage, $"{named}: must be a URL that begins with http:// or https://, such as https://autotune.example (found {Shown(text)})");

    // What stands before an @ may be a password.
    private static string Shown(string text) => text.LastIndexOf('@') is >= 0 and var at ? "..." + text[at..] : text;
}
