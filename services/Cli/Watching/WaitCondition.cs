using System.Globalization;
using AutoTune.Cli.Reading;
using AutoTune.Server.Api.Experiments;

namespace AutoTune.Cli.Watching;

/// <summary>What somebody waits for.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="IsMet">Whether it has come.</param>
/// <param name="IsEnd">It is the end of the experiment itself.</param>
internal sealed record WaitCondition(string Text, Func<ExperimentSummary, bool> IsMet, bool IsEnd)
{
    public const string Completed = "completed";
    public const string Allowed = "completed, trials=N (so many have ended), best>=X or best<=X";

    /// <summary>Null: it is not understood.</summary>
    public static WaitCondition? Read(string text)
    {
        if (text == Completed)
            return new WaitCondition(text, experiment => experiment.IsOver, IsEnd: true);
        if (text.StartsWith("trials=", StringComparison.Ordinal) && int.TryParse(text.AsSpan(7), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return new WaitCondition(text, experiment => experiment.Ended >= count, IsEnd: false);
        if (text.Length < 7 || text[..6] is not ("best>=" or "best<=")
            || !double.TryParse(text.AsSpan(6), NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) || !double.IsFinite(bound))
            return null;
        return new WaitCondition(text, experiment => text[4] == '>' ? experiment.Best?.Value >= bound : experiment.Best?.Value <= bound, IsEnd: false);
    }
}
