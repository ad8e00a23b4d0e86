namespace AutoTune.Server.Web.Parts;

/// <summary>Lengths of time as people say them.</summary>
internal static class Ago
{
    public static string Text(TimeSpan age) => $"{Length(age)} ago";

    public static string Length(TimeSpan length) => length switch
    {
        { TotalSeconds: < 60 } => $"{Math.Max(0, (int)length.TotalSeconds)} s",
        { TotalMinutes: < 60 } => $"{(int)length.TotalMinutes} min",
        { TotalHours: < 48 } => $"{(int)length.TotalHours} h",
        _ => $"{(int)length.TotalDays} d",
    };
}
