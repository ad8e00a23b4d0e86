using AutoTune.Cli.Commands;
using AutoTune.Cli.Output;
using AutoTune.Cli.Remote;

namespace AutoTune.Cli.Contexts;

/// <summary>
/// Which server a command is meant for: what its own options say, then AUTOTUNE_SERVER, then the current context. Null: the state folder.
/// </summary>
internal static class ServerChoice
{
    public const string ServerVariable = "AUTOTUNE_SERVER";
    public const string TokenVariable = "AUTOTUNE_TOKEN";

    public static ServerAddress? Of(StateSettings settings, Terminal terminal)
    {
        if (settings.Server is { } url)
            return Address(url, "--server", $" --server {CommandText.Quoted(url)}", null, settings, terminal);
        if (settings.Context == Configuration.Local || (settings.Context is null && settings.State is not null))
            return null;
        if (settings.Context is null && Environment.GetEnvironmentVariable(ServerVariable) is { Length: > 0 } variable)
            return Address(variable, ServerVariable, "", null, settings, terminal);
        var configuration = ConfigurationFile.Read(terminal);
        return (settings.Context ?? configuration.Current) is { } name && name != Configuration.Local
            ? Address(configuration.Find(name).Server, $"context {name}", $" --context {CommandText.Quoted(name)}", configuration.Find(name), settings, terminal)
            : null;
    }

    /// <summary>A command that says nothing of it is meant for a server.</summary>
    public static bool IsUsual()
    {
        try
        {
            return Environment.GetEnvironmentVariable(ServerVariable) is { Length: > 0 } || ConfigurationFile.Read(terminal: null).Current is not (null or Configuration.Local);
        }
        catch (UserErrorException)
        {
            return false; // that command will say what is wrong with the file
        }
    }

    // A context's token goes to that context's server alone.
    private static ServerAddress Address(string url, string named, string options, ServerContext? context, StateSettings settings, Terminal terminal)
    {
        var (token, from) = Token(context, settings, terminal);
        var address = new ServerAddress(ServerAddress.Read(url, named), named, options, token, from, settings.Namespace ?? context?.Namespace);
        if (token is not null && address.Url is { Scheme: "http", IsLoopback: false })
            terminal.Error($"warning: the token goes to {address.Url} unencrypted; https keeps it from others on the way.");
        return address;
    }

    private static (string? Token, string? From) Token(ServerContext? context, StateSettings settings, Terminal terminal)
    {
        if (settings.TokenFile is { } file)
            return (ConfigurationFile.ReadToken(file, "--token-file", terminal), $"--token-file {file}");
        if (Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } variable)
            return (ConfigurationFile.Checked(variable, TokenVariable), TokenVariable);
        if (context?.Token is { } token)
            return (ConfigurationFile.Checked(token, $"context {context.Name}, token"), $"context {context.Name}");
        return context?.TokenFile is { } kept
            ? (ConfigurationFile.ReadToken(kept, $"context {context.Name}, tokenFile", terminal), $"context {context.Name}")
            : (null, null);
    }
}
