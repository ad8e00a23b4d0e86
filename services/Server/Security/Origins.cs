namespace AutoTune.Server.Security;

/// <summary>Whether a browser sends a request for a page of this server, or for one of somebody else.</summary>
internal static class Origins
{
    /// <summary>
    /// True: a page of another origin is behind it. Browsers say so themselves where they can (Sec-Fetch-Site), and else name the origin; its
    /// scheme is not compared, because a proxy in front may be the one that speaks TLS. Other programs say neither and act for themselves.
    /// </summary>
    public static bool IsForeign(HttpRequest request)
    {
        string? site = request.Headers["Sec-Fetch-Site"];
        if (site is "cross-site" or "same-site") return true;
        string? origin = request.Headers.Origin;
        return origin is not null && (!Uri.TryCreate(origin, UriKind.Absolute, out var from) || from.Authority != Authority(request));
    }

    // As Uri writes it: without the scheme's own port.
    private static string Authority(HttpRequest request) =>
        Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var own) ? own.Authority : request.Host.Value ?? "";
}
