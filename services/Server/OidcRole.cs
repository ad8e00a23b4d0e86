namespace AutoTune.Server;

/// <summary>What a value of the provider's claim gives.</summary>
public sealed class OidcRole
{
    public string Value { get; set; } = "";

    /// <summary>viewer or editor.</summary>
    public string Role { get; set; } = "viewer";

    /// <summary>Namespaces, separated by commas; * stands for all.</summary>
    public string Namespaces { get; set; } = "";
}
