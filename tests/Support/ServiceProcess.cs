using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AutoTune.Tests.Support;

/// <summary>One of our programs as a child process, which does not outlive the test process.</summary>
public sealed partial class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30), OutputTimeout = TimeSpan.FromSeconds(3);

    private readonly Process _process;
    private readonly OutputLog _output = new();
    private bool _isOver;

    private ServiceProcess(Process process) => _process = process;

    // Linux's numbers; SIGSTOP and SIGCONT differ elsewhere.
    private enum Signal
    {
        Terminate = 15,
        Continue = 18,
        Stop = 19,
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it has written so far, both streams.</summary>
    public string Output => _output.ToString();

    /// <summary>Starts the program and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended before it was ready; the message has its output.</exception>
    /// <exception cref="TimeoutException">It is not ready in time; the message has its output.</exception>
    public static async Task<ServiceProcess> StartAsync(ServiceProgram program, CancellationToken cancellationToken = default)
    {
        var service = new ServiceProcess(new Process { StartInfo = StartInfo(program) });
        service._process.OutputDataReceived += (_, line) => service._output.Add(line.Data);
        service._process.ErrorDataReceived += (_, line) => service._output.Add(line.Data);
        service._process.Start();
        ProcessGuard.Add(service.Id);
        service._process.BeginOutputReadLine();
        service._process.BeginErrorReadLine();
        try
        {
            await service.WaitUntilReadyAsync(program, cancellationToken);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <exception cref="TimeoutException">It did not end within 30 s; the message has its output.</exception>
    public async Task StopAsync()
    {
        Send(Signal.Terminate);
        await Wait.UntilAsync(() => _process.HasExited, StopTimeout, () => $"the end of {Describe()}");
        await WaitForExitAsync();
    }

    /// <summary>SIGKILL, and waits for the end.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    /// <summary>SIGSTOP: it is there and does nothing, as on a machine that hangs.</summary>
    public void Freeze() => Send(Signal.Stop);

    /// <summary>SIGCONT: it goes on after <see cref="Freeze"/>.</summary>
    public void Thaw() => Send(Signal.Continue);

    public Task WaitForOutputAsync(Func<string, bool> line, TimeSpan timeout) =>
        Wait.UntilAsync(() => _output.Any(line), timeout, () => $"a line in the output of {Describe()}");

    public async ValueTask DisposeAsync()
    {
        if (!_isOver) await KillAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(ServiceProgram program)
    {
        bool isAssembly = program.Path.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isAssembly ? "dotnet" : program.Path, isAssembly ? [program.Path, .. program.Arguments] : program.Arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = program.WorkingDirectory,
        };
        foreach (var (name, value) in program.Environment) start.Environment[name] = value;
        return start;
    }

    private async Task WaitUntilReadyAsync(ServiceProgram program, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await Wait.UntilAsync(IsReadyAsync, program.ReadyTimeout, () => $"readiness of {Describe()}");

        async Task<bool> IsReadyAsync()
        {
            if (_process.HasExited)
            {
                await WaitForExitAsync();
                throw new InvalidOperationException($"ended with {_process.ExitCode} before it was ready: {Describe()}");
            }
            return (program.ReadyWhen is not { } isReady || _output.Any(isReady))
                && (program.ReadyUrl is not { } url || await AnswersAsync(http, url, cancellationToken));
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(url, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false; // it does not listen yet, or takes too long to answer
        }
    }

    private async Task WaitForExitAsync()
    {
        try
        {
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(OutputTimeout); // and for the end of its output
        }
        catch (TimeoutException) when (_process.HasExited)
        {
            // Children of it that live on, such as trials, hold its output open.
        }
        ProcessGuard.Remove(Id);
        _isOver = true;
    }

    private void Send(Signal signal)
    {
        if (Kill(Id, (int)signal) != 0) throw new InvalidOperationException($"{signal} for {Id}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private string Describe() => $"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}\n{Output}";

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
