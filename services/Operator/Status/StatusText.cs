namespace AutoTune.Operator.Status;

/// <summary>How texts and times stand in a status.</summary>
internal static class StatusText
{
    private const int Longest = 16 * 1024;

    /// <summary>A long text without its end, so that a resource stays small whatever a reason says.</summary>
    public static string Cut(string text, int longest = Longest) => text.Length <= longest ? text : $"{text[..(longest - 4)]} ...";

    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ");
}
