using AutoTune.Cli.Output;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace AutoTune.Cli.Contexts;

/// <summary>
/// Where contexts are kept: <c>autotune/config.yaml</c> in XDG_CONFIG_HOME, or in <c>~/.config</c>. Written for its owner's eyes alone, since it may
/// hold tokens.
/// </summary>
internal static class ConfigurationFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public static string Path { get; } = System.IO.Path.Combine(Home(), "autotune", "config.yaml");

    /// <summary>What it says; empty when it is not there.</summary>
    /// <param name="terminal">Where to warn of a token that others may read; null: nowhere.</param>
    /// <exception cref="UserErrorException">It is no configuration.</exception>
    public static Configuration Read(Terminal? terminal)
    {
        if (!File.Exists(Path))
            return new Configuration();
        try
        {
            var found = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<Configuration?>(File.ReadAllText(Path))
                ?? new Configuration();
            if (found.Contexts.Exists(context => context.Token is not null))
                WarnIfReadable(Path, terminal);
            return found;
        }
        catch (YamlException wrong)
        {
            // The text around the place may be a token, and so it is not shown.
            throw new UserErrorException(ExitCodes.Failed, $"{Path}:{wrong.Start.Line}:{wrong.Start.Column}: is not what a configuration of contexts looks like (docs/cli.md has one).");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCodes.Failed, $"{Path} can't be read: {wrong.Message}", wrong);
        }
    }

    /// <summary>Replaces it, whole or not at all.</summary>
    public static async Task WriteAsync(Configuration configuration, CancellationToken cancellation)
    {
        var text = new SerializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance)
            .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull | DefaultValuesHandling.OmitEmptyCollections).Build().Serialize(configuration);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            var draft = $"{Path}.{Environment.ProcessId}.new";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = Owner;
            await using (var writer = new StreamWriter(draft, options))
                await writer.WriteAsync(text.AsMemory(), cancellation);
            File.Move(draft, Path, overwrite: true);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCodes.Failed, $"{Path} can't be written: {wrong.Message}", wrong);
        }
    }

    /// <summary>The token that a file holds.</summary>
    /// <exception cref="UserErrorException">It can't be read, or is empty.</exception>
    public static string ReadToken(string path, string named, Terminal terminal)
    {
        try
        {
            var token = Checked(File.ReadAllText(path), $"{named}: {path}");
            WarnIfReadable(path, terminal);
            return token;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCodes.Failed, $"{named}: {path} can't be read: {wrong.Message}", wrong);
        }
    }

    /// <summary>A token as it can be sent.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public static string Checked(string text, string named)
    {
        var token = text.Trim();
        return token.Length > 0 && token.All(c => char.IsAscii(c) && !char.IsControl(c) && c != ' ')
            ? token
            : throw new UserErrorException(ExitCodes.Usage, $"{named}: holds no token, which is one line of ASCII characters without spaces");
    }

    private static void WarnIfReadable(string path, Terminal? terminal)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            terminal?.Error($"warning: {path} holds a token, and others on this machine may read it; chmod 600 {path} keeps it to you.");
    }

    private static string Home() => Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } home && System.IO.Path.IsPathRooted(home)
        ? home
        : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
}
