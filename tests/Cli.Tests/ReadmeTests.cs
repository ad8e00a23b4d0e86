using AutoTune.Tests.Support;

namespace AutoTune.Cli.Tests;

/// <summary>What a stranger types first.</summary>
public sealed class ReadmeTests : IDisposable
{
    private const string MainJob = "dotnet run -c Release --project services/Cli -- run deploy/samples/quickstart/experiment.yaml";

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task The_main_job_runs_as_the_README_has_it()
    {
        Assert.Contains(MainJob, await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "README.md"), TestContext.Current.CancellationToken));

        var built = MainJob.Replace("run -c Release", "run --no-build -c Release", StringComparison.Ordinal);
        var run = await sandbox.ShellAsync(
            new Dictionary<string, string?>(),
            "sh", "-c", $"cd '{Repository.Root}' && {built} --state '{sandbox.State}' --max-trials 2 --json");

        Assert.Equal("DONE", run.Exits(0).Json.GetProperty("phase").GetString());
    }
}
