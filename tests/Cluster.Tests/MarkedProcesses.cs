namespace AutoTune.Cluster.Tests;

/// <summary>Processes of this machine whose environment has a text, such as those of a pod on the stand-in node.</summary>
internal static class MarkedProcesses
{
    public static int Count(string mark) => Directory.GetDirectories("/proc").Count(folder => Has(folder, mark));

    private static bool Has(string folder, string mark)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(folder)[0]) && File.ReadAllText(Path.Combine(folder, "environ")).Contains(mark);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it ended just now, or is none of ours
        }
    }
}
