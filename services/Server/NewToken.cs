using AutoTune.Server.Security;

namespace AutoTune.Server;

/// <summary>A new bearer token.</summary>
/// <param name="Text">What its owner sends.</param>
/// <param name="Hash">What a server is given.</param>
public sealed record NewToken(string Text, string Hash)
{
    public static NewToken Create()
    {
        var text = TokenSignIn.Create();
        return new NewToken(text, TokenSignIn.Hash(text));
    }
}
