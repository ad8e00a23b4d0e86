namespace AutoTune.Server;

/// <summary>A token as configuration has it: its hash, whose it is, and what it may do where.</summary>
public sealed class TokenEntry
{
    /// <summary>Whose it is, for the audit.</summary>
    public string Name { get; set; } = "";

    /// <summary>SHA-256 of the token, hexadecimal.</summary>
    public string Hash { get; set; } = "";

    /// <summary>viewer or editor.</summary>
    public string Role { get; set; } = "viewer";

    /// <summary>Namespaces, separated by commas; * stands for all.</summary>
    public string Namespaces { get; set; } = "";
}
