namespace AutoTune.Cli.Contexts;

/// <summary>A server as the configuration file has it.</summary>
internal sealed class ServerContext
{
    public string Name { get; set; } = "";

    /// <summary>Its address.</summary>
    public string Server { get; set; } = "";

    /// <summary>The token itself; better is a file that has it.</summary>
    public string? Token { get; set; }

    /// <summary>A file that holds the token alone.</summary>
    public string? TokenFile { get; set; }

    /// <summary>The namespace that is meant where none is said.</summary>
    public string? Namespace { get; set; }
}
