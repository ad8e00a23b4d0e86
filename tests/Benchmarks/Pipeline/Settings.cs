using AutoTune.Tests.Support;

namespace AutoTune.Pipeline;

/// <summary>Settings of the services.</summary>
internal static class Settings
{
    public static Dictionary<string, string?> Launcher(string folder, Work work) => new()
    {
        ["Launcher:NoOp:Enabled"] = work == Work.NoOp ? "true" : "false",
        ["Launcher:Local:Enabled"] = work == Work.Process ? "true" : "false",
        ["Launcher:Local:StateFolder"] = folder,
    };

    /// <summary>The same by environment variables.</summary>
    public static Dictionary<string, string?> ToEnvironment(this IReadOnlyDictionary<string, string?> settings) =>
        settings.ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value);

    /// <summary>Lets a program count for us (<see cref="Probe"/>).</summary>
    public static Dictionary<string, string?> WithProbe(this Dictionary<string, string?> environment, string folder)
    {
        environment["DOTNET_STARTUP_HOOKS"] = typeof(Settings).Assembly.Location;
        environment[Probe.FolderVariable] = folder;
        return environment;
    }

    /// <summary>A built program, of this checkout or another.</summary>
    public static string Program(string path, string? checkout) =>
        checkout is null ? path : Path.Combine(Path.GetFullPath(checkout), Path.GetRelativePath(Repository.Root, path));
}
