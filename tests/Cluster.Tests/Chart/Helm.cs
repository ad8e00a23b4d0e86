using System.Diagnostics;
using System.Text.Json.Nodes;
using AutoTune.Tests.Support;

namespace AutoTune.Cluster.Tests.Chart;

/// <summary>The chart of the checkout, rendered by Helm or by what stands in for it.</summary>
internal static class Helm
{
    public const string Release = "demo";

    private const int Unavailable = 69;

    public static string Folder => Path.Combine(Repository.Root, "deploy", "helm", "autotune");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The objects that the chart makes of values.</summary>
    /// <param name="values">YAML.</param>
    /// <param name="namespace">The release's.</param>
    /// <param name="release">Its name.</param>
    public static async Task<IReadOnlyList<JsonObject>> RenderAsync(string values, string @namespace = "autotune", string release = Release)
    {
        var (code, output, errors) = await RunAsync(values, @namespace, release);
        Assert.True(code == 0, errors);
        return YamlJson.Documents(output);
    }

    /// <summary>Why values are refused.</summary>
    public static async Task<string> RefusalAsync(string values)
    {
        var (code, _, errors) = await RunAsync(values, "autotune", Release);
        Assert.Equal(1, code);
        return errors;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string values, string @namespace, string release)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, values, Cancellation);
            var script = Path.Combine(Repository.Root, "tests", "infra", "helm", "helm.sh");
            using var process = Process.Start(new ProcessStartInfo(script, ["template", release, Folder, "--namespace", @namespace, "--values", file])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync(Cancellation);
            var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
            await process.WaitForExitAsync(Cancellation);
            return process.ExitCode == Unavailable ? throw MissingService.Because(await errors) : (process.ExitCode, output, await errors);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
