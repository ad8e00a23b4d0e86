namespace AutoTune.Cli.Contexts;

/// <summary>The configuration file.</summary>
internal sealed class Configuration
{
    /// <summary>The name of what is no server: the state folder of the current folder.</summary>
    public const string Local = "local";

    /// <summary>The context that counts where none is named; null: the state folder.</summary>
    public string? Current { get; set; }

    public List<ServerContext> Contexts { get; set; } = [];

    /// <exception cref="UserErrorException">There is none of this name.</exception>
    public ServerContext Find(string name) => Contexts.Find(context => context.Name == name) ?? throw new UserErrorException(
        ExitCodes.Failed,
        $"there is no context \"{name}\" in {ConfigurationFile.Path}; there are: {string.Join(", ", Contexts.Select(context => context.Name).Order(StringComparer.Ordinal).Prepend(Local))}.");
}
