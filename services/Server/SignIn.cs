namespace AutoTune.Server;

/// <summary>How callers say who they are.</summary>
public enum SignIn
{
    /// <summary>By a bearer token.</summary>
    Token,

    /// <summary>Not at all: only this machine is answered, and may do everything.</summary>
    None,
}
