namespace AutoTune.Cli.Output;

/// <summary>What <c>token create --json</c> prints: the token, and the entry of section Server:Tokens that makes a server know it.</summary>
internal sealed record TokenDocument(string Token, TokenEntryDocument Entry);

/// <summary>A token without itself.</summary>
internal sealed record TokenEntryDocument(string Name, string Hash, string Role, string Namespaces);
