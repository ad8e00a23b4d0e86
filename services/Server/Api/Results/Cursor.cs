using System.Globalization;

namespace AutoTune.Server.Api.Results;

/// <summary>
/// How far somebody has followed an experiment's trials: those below a sequence are known, and the ends below an ordinal. Sequences and the end
/// log have no gaps, so nothing that comes later can stand before a cursor.
/// </summary>
/// <param name="Trials">The first sequence that is not known.</param>
/// <param name="Ends">The first ordinal of the end log that is not known.</param>
internal readonly record struct Cursor(int Trials, int Ends)
{
    /// <exception cref="ApiException">400.</exception>
    public static Cursor? Read(string? text)
    {
        if (text is null) return null;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && int.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var trials)
            && int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ends)
            ? new Cursor(trials, ends)
            : throw new ApiException(400, $"since: must be the \"cursor\" of an earlier answer (found {text})");
    }

    /// <summary>Nothing before the other is unknown here.</summary>
    public bool Covers(Cursor other) => Trials >= other.Trials && Ends >= other.Ends;

    public Cursor Or(Cursor other) => new(Math.Max(Trials, other.Trials), Math.Max(Ends, other.Ends));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Trials}.{Ends}");
}
