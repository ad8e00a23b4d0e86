namespace AutoTune.Server;

/// <summary>Settings of a server, section <c>Server</c>.</summary>
public sealed class ServerOptions
{
    public const string Section = "Server";

    /// <summary>How callers say who they are.</summary>
    public SignIn SignIn { get; set; } = SignIn.Token;

    /// <summary>The tokens that are known (<c>autotune token create</c> prints such entries).</summary>
    public IReadOnlyList<TokenEntry> Tokens { get; set; } = [];

    /// <summary>A provider by which people at a browser may sign in, beside tokens; null: none.</summary>
    public OidcOptions? Oidc { get; set; }

    /// <summary>Experiments run on this machine alone: trials are of type local, and their folders may be relative to this process's own.</summary>
    public bool LocalOnly { get; set; }

    /// <summary>Logs of trials on the cluster of section Cluster can be read.</summary>
    public bool PodLogs { get; set; }

    /// <summary>Requests that one caller may make, over time and, after a while without any, at once.</summary>
    public int RequestsPerSecond { get; set; } = 100;

    public int Burst { get; set; } = 1000;
}
