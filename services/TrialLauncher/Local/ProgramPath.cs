using AutoTune.Experiments.Spec;
using AutoTune.TrialLauncher.Outcomes;

namespace AutoTune.TrialLauncher.Local;

/// <summary>
/// Finds the working folder and the program before anything is started, which gives better reasons than a shell would. The path found has
/// a slash, so the shim can't take it for one of its builtins.
/// </summary>
internal static class ProgramPath
{
    public static string WorkingFolder(LocalProcess process, string? baseDirectory)
    {
        var written = process.WorkingDir;
        if (baseDirectory is null && !Path.IsPathRooted(written))
        {
            throw new LaunchFailedException(
                $"spec.trainingConfig.workingDir is {(written is null ? "absent" : $"\"{written}\"")}: it must be an absolute path, since the "
                + "experiment did not come from a file on this machine");
        }
        var folder = Path.GetFullPath(written ?? ".", baseDirectory ?? "/");
        return Directory.Exists(folder)
            ? folder
            : throw new LaunchFailedException($"spec.trainingConfig.workingDir: the folder {folder} does not exist");
    }

    public static string Find(string program, string workingFolder, string? searchPath)
    {
        if (program.Contains('/'))
        {
            var path = Path.GetFullPath(program, workingFolder);
            return CanRun(path) ? path : throw new LaunchFailedException(
                $"spec.trainingConfig.command: {path} {(File.Exists(path) ? "is not executable" : "does not exist")}");
        }
        foreach (var folder in (searchPath ?? "/usr/local/bin:/usr/bin:/bin").Split(':'))
        {
            var path = Path.GetFullPath(Path.Combine(folder, program), workingFolder);
            if (CanRun(path)) return path;
        }
        throw new LaunchFailedException(
            $"spec.trainingConfig.command: \"{program}\" was not found in PATH"
            + (File.Exists(Path.Combine(workingFolder, program)) ? $"; for the file in the working folder write \"./{program}\"" : ""));
    }

    private static bool CanRun(string path) =>
        File.Exists(path)
        && !OperatingSystem.IsWindows()
        && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
