using System.Text.Json;

namespace AutoTune.Cli.Tests;

/// <summary>What a run of the program left behind.</summary>
internal sealed record Outcome(int ExitCode, string Out, string Err)
{
    public IReadOnlyList<string> Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Standard output, which is to be one JSON text and nothing else.</summary>
    public JsonElement Json => JsonElement.Parse(Out);

    /// <summary>The same if the exit code is as expected; a failure shows all that was printed.</summary>
    public Outcome Exits(int code)
    {
        Assert.True(ExitCode == code, $"exit code {ExitCode} instead of {code}\n{Out}\n{Err}");
        return this;
    }
}
