using System.Diagnostics;

namespace AutoTune.Tests.Support;

/// <summary>
/// Kills our child processes when this test process ends, however it ends: tests/infra/guard.sh reads their ids from a pipe that the
/// kernel closes with us. (Linux could do it by PR_SET_PDEATHSIG, but that fires when the thread that started the child ends.)
/// </summary>
internal static class ProcessGuard
{
    private static readonly Lock OneLine = new();
    private static readonly Lazy<StreamWriter> Guard = new(Start);

    public static void Add(int processId) => Write('+', processId);

    public static void Remove(int processId) => Write('-', processId);

    private static void Write(char sign, int processId)
    {
        lock (OneLine)
        {
            Guard.Value.WriteLine($"{sign} {processId}");
            Guard.Value.Flush();
        }
    }

    private static StreamWriter Start() =>
        Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "tests", "infra", "guard.sh")) { RedirectStandardInput = true })!.StandardInput;
}
