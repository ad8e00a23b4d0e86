using System.Diagnostics;

namespace AutoTune.Tests.Support;

/// <summary>
/// A service that `service.sh supervise` of a folder of tests/infra runs. Commands go to its standard input; when that closes,
/// because the test process ended, however it ended, the script ends the service.
/// </summary>
internal sealed class ScriptHost : IServiceHost
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(30), CommandTimeout = TimeSpan.FromMinutes(2);

    private readonly Process _script;
    private readonly OutputLog _errors = new();
    private readonly SemaphoreSlim _oneCommand = new(1, 1);

    private ScriptHost(Process script) => _script = script;

    public ServiceKind Kind => ServiceKind.Process;

    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <exception cref="ServiceUnavailableException">The script says why this machine cannot have the service.</exception>
    public static async Task<ScriptHost> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "tests", "infra", folder, "service.sh"), "supervise")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var host = new ScriptHost(Process.Start(start)!);
        host._script.ErrorDataReceived += (_, line) => host._errors.Add(line.Data);
        host._script.BeginErrorReadLine();
        try
        {
            var ready = await host.ReadLineAsync(InstallTimeout, cancellationToken);
            host.Addresses = ready.Split(' ')[1..];
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => CommandAsync("stop", cancellationToken);

    public Task KillAsync(CancellationToken cancellationToken) => CommandAsync("kill9", cancellationToken);

    public Task StartAgainAsync(CancellationToken cancellationToken) => CommandAsync("start", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _script.StandardInput.Close();
        await _script.WaitForExitAsync(CancellationToken.None).WaitAsync(CommandTimeout);
        _script.Dispose();
        _oneCommand.Dispose();
    }

    private async Task CommandAsync(string command, CancellationToken cancellationToken)
    {
        await _oneCommand.WaitAsync(cancellationToken);
        try
        {
            await _script.StandardInput.WriteLineAsync(command.AsMemory(), cancellationToken);
            await _script.StandardInput.FlushAsync(cancellationToken);
            var answer = await ReadLineAsync(CommandTimeout, cancellationToken);
            if (answer != $"done {command}") throw new InvalidOperationException($"{answer}: {_errors}");
        }
        finally
        {
            _oneCommand.Release();
        }
    }

    private async Task<string> ReadLineAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var line = await _script.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(timeout, cancellationToken);
        if (line is not null) return line;
        await _script.WaitForExitAsync(cancellationToken);
        throw new ServiceUnavailableException($"{_script.StartInfo.FileName} ended with {_script.ExitCode}: {_errors}");
    }
}
