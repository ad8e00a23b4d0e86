namespace AutoTune.Services.Tests.Harness;

/// <summary>Folders for this run of the tests.</summary>
public static class Scratch
{
    public static string Folder { get; } = Directory.CreateTempSubdirectory("autotune-services-tests-").FullName;

    public static string New() => Directory.CreateDirectory(Path.Combine(Folder, Guid.NewGuid().ToString("N"))).FullName;

    public static void Delete() => Directory.Delete(Folder, recursive: true);
}
