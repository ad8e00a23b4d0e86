using System.Text.RegularExpressions;

namespace AutoTune.Experiments.Importing;

/// <summary>Paths and names on their way into an experiment.</summary>
internal static partial class ImportPaths
{
    private const int LongestName = 63;

    /// <summary>A path of the configuration; relative ones start from its folder, and <c>~</c> is the home folder.</summary>
    public static string Absolute(string path, ImportSource source)
    {
        var trimmed = path.Trim();
        var expanded = trimmed == "~" ? source.Home : trimmed.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(source.Home, trimmed[2..]) : trimmed;
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(expanded, source.Folder));
    }

    /// <summary>The path from the experiment's folder; absolute where the way there leads through the root.</summary>
    public static string Relative(string folder, ImportSource source)
    {
        var relative = Path.GetRelativePath(source.OutputFolder, folder);
        var common = Path.GetFullPath(Path.Combine(source.OutputFolder, string.Concat(relative.Split('/').TakeWhile(part => part == "..").Select(part => part + "/"))));
        return Path.TrimEndingDirectorySeparator(common) == Path.GetPathRoot(common) && source.OutputFolder != common ? folder : relative;
    }

    /// <summary>A name that a resource may have, after any text; empty when nothing is left.</summary>
    public static string ObjectName(string text)
    {
        var name = NotAllowed().Replace(text.ToLowerInvariant(), "-").Trim('-');
        return name.Length > LongestName ? name[..LongestName].Trim('-') : name;
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotAllowed();
}
