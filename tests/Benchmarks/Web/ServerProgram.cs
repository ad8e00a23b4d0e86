using System.Diagnostics;
using AutoTune.Tests.Support;

namespace AutoTune.Web;

/// <summary><c>autotune serve</c> of a state folder, as a person starts it.</summary>
internal sealed class ServerProgram : IAsyncDisposable
{
    private readonly Process process;

    private ServerProgram(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Its memory now, in MB.</summary>
    public long Megabytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 >> 20;
        }
    }

    public static async Task<ServerProgram> StartAsync(string folder)
    {
        var port = FreePort.Next();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "autotune.dll"), "serve", "--state", folder, "--port", $"{port}"]) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        if (await process.StandardOutput.ReadLineAsync() is not { } line) throw new InvalidOperationException("the server has ended at once");
        Console.Error.WriteLine(line);
        return new ServerProgram(process, new Uri($"http://127.0.0.1:{port}"));
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
