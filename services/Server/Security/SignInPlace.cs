namespace AutoTune.Server.Security;

/// <summary>The address of the page where people sign in, and where they go from there.</summary>
internal static class SignInPlace
{
    public const string Path = "/sign-in";

    public static string Of(string to) => $"{Path}?to={Uri.EscapeDataString(Local(to))}";

    /// <summary>An address of this server that was asked for, or its first page instead of any other.</summary>
    public static string Local(string? to) =>
        to is ['/', ..] and not ['/', '/' or '\\', ..] && to.All(c => c is > ' ' and < '\x7f') && !to.StartsWith(Path, StringComparison.OrdinalIgnoreCase) ? to : "/";
}
