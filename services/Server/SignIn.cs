namespace AutoTune.Server;

/// <summary>How callers say who they are.</summary>
public enum SignIn
{
    /// <summary>By a bearer token; at a browser once, with a token or by the provider of <see cref="ServerOptions.Oidc"/>.</summary>
    Token,

    /// <summary>Not at all: only this machine is answered, and may do everything.</summary>
    None,

    /// <summary>
    /// Not at all: whoever reaches the port may do everything, so the port must be open to one machine alone, such as one that a container
    /// publishes on 127.0.0.1.
    /// </summary>
    Anyone,
}
