namespace AutoTune.Tests.Support;

/// <summary>Where things are in the checkout that the tests were built in.</summary>
public static class Repository
{
    private const string Solution = "AutoTune.Services.sln";

    public static string Root { get; } = FindRoot();

    /// <summary>The built program of a folder of services/, of the same configuration as the tests.</summary>
    /// <param name="service">The folder, such as TunerWorker.</param>
    /// <param name="assembly">Its assembly, where that is not AutoTune.[folder].</param>
    public static string Program(string service, string? assembly = null) =>
        Path.Combine(Root, "services", service, "bin", Configuration, "net10.0", $"{assembly ?? $"AutoTune.{service}"}.dll");

    private static string Configuration =>
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution))) return folder.FullName;
        }
        throw new DirectoryNotFoundException($"no {Solution} above {AppContext.BaseDirectory}");
    }
}
