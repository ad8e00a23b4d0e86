using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using AutoTune.Tests.Support;

namespace AutoTune.Cli.Tests;

/// <summary>The built program while it runs.</summary>
internal sealed partial class RunningProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();

    public RunningProgram(ProcessStartInfo start)
    {
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Add(output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public string Out
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>Ctrl-C.</summary>
    public void Interrupt() => Send(2);

    /// <summary>What service managers send.</summary>
    public void Terminate() => Send(15);

    /// <summary>kill -9, and waits until it is gone; what it started lives on.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await Wait.UntilAsync(() => process.HasExited, Patience, () => "the end after SIGKILL");
    }

    public Task WaitForOutputAsync(string part) => Wait.UntilAsync(
        () => Out.Contains(part, StringComparison.Ordinal) || process.HasExited, Patience, () => $"\"{part}\" in the output:\n{Out}");

    public async Task<Outcome> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"it does not end; so far:\n{Out}\n{errors}");
        }
        return new Outcome(process.ExitCode, Out, errors.ToString());
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private void Send(int signal) => Assert.Equal(0, Kill(process.Id, signal));

    private static void Add(StringBuilder to, string? line)
    {
        lock (to)
        {
            if (line is not null)
                to.Append(line).Append('\n');
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
