using System.ComponentModel;
using System.IO.Pipes;
using System.Text;
using AutoTune.Experiments.Trials;
using AutoTune.TrialLauncher.Local.Native;
using AutoTune.TrialLauncher.Outcomes;

namespace AutoTune.TrialLauncher.Local;

/// <summary>
/// The process that waits for <c>go</c> and then runs the program as its child (shim.sh says what it does). Disposing without
/// <see cref="Go"/> closes its standard input, as the launcher's death does: it exits and nothing has run.
/// </summary>
internal sealed class Shim : IDisposable
{
    private static readonly string Script = ReadScript();
    private readonly AnonymousPipeServerStream pipe;

    private Shim(AnonymousPipeServerStream pipe, ProcessIdentity process)
    {
        this.pipe = pipe;
        Process = process;
    }

    public ProcessIdentity Process { get; }

    public static Shim Start(
        AttemptFolder folder, string workingFolder, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        // Both ends are close-on-exec, so the write end exists nowhere but here: our death is the shim's end of file.
        var pipe = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None);
        try
        {
            // A shell drops variables whose names are not shell identifiers; env(1) hands those on.
            string[] odd = [.. from entry in environment where !IsShellName(entry.Key) && entry.Key[0] != '-' select $"{entry.Key}={entry.Value}"];
            var pid = Spawner.Start(
                "/bin/sh",
                ["sh", "-c", Script, "autotune-trial", folder.Path, workingFolder, .. odd.Length == 0 ? odd : ["/usr/bin/env", .. odd], .. command],
                [.. environment.Select(entry => $"{entry.Key}={entry.Value}")],
                pipe.ClientSafePipeHandle);
            // Not reaped yet, so it has a start time even if it has died already.
            var start = ProcessTable.StartTicks(pid) ?? throw new LaunchFailedException("the started process could not be identified");
            return new Shim(pipe, new ProcessIdentity(pid, start));
        }
        catch (Win32Exception exception)
        {
            pipe.Dispose();
            throw new LaunchFailedException(
                exception.NativeErrorCode == 7
                    ? "parameters, command and environment are larger than this system hands to a process (128 KiB each on Linux)"
                    : $"a process could not be started: {exception.Message}",
                exception);
        }
        catch
        {
            pipe.Dispose();
            throw;
        }
        finally
        {
            pipe.DisposeLocalCopyOfClientHandle();
        }
    }

    /// <summary>Lets the program run. False when the shim is gone already.</summary>
    public bool Go()
    {
        try
        {
            pipe.Write("go\n"u8);
            return true;
        }
        catch (IOException)
        {
            return false; // its exit is watched and tells why
        }
    }

    public void Dispose() => pipe.Dispose();

    private static bool IsShellName(string name) =>
        !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string ReadScript()
    {
        using var stream = typeof(Shim).Assembly.GetManifestResourceStream("shim.sh")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
