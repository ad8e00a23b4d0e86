namespace AutoTune.Tests.Support;

internal static class UriCredentials
{
    /// <summary>RabbitMQ's default user where the address names none.</summary>
    public static (string User, string Password) Credentials(this Uri address) =>
        address.UserInfo.Split(':', 2) is [{ Length: > 0 } user, var password]
            ? (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password))
            : ("guest", "guest");
}
