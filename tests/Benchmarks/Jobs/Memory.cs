using System.Diagnostics;
using System.Globalization;
using AutoTune.Pipeline;
using AutoTune.Tests.Support;
using k8s;

namespace AutoTune.Jobs;

/// <summary>What the launcher takes while many trials run, each with a log that it follows.</summary>
internal sealed record Memory(int Running, double SecondsToRun, double Before, double MiB, double OwnMiB, double PeakMiB, double SecondsToStop)
{
    public static async Task<Memory> MeasureAsync(Servers servers, KubernetesService kubernetes, int running)
    {
        await using var rig = await JobRig.StartAsync(servers, kubernetes);
        var before = MiBOf(rig.Launcher.Id, "VmRSS");
        var watch = Stopwatch.StartNew();
        // Pods that say they run, with no process behind them: the machine need not carry a thousand.
        var id = await rig.BeginAsync(running, running, "true", new Dictionary<string, string> { ["test-node/fate"] = "Idle" });
        await rig.StateAsync(id, state => state.NextSequence == running);
        await Wait.UntilAsync(async () => await PodsAsync(rig) == running, TimeSpan.FromMinutes(10), () => $"{running} pods that run");
        await rig.LogsAsync(running);
        var toRun = watch.Elapsed.TotalSeconds;
        var now = MiBOf(rig.Launcher.Id, "VmRSS");
        // Without the pages of programs and libraries, which processes share and which a pod's limit does not count.
        var own = MiBOf(rig.Launcher.Id, "RssAnon") + MiBOf(rig.Launcher.Id, "RssShmem");
        watch.Restart();
        await rig.StopAsync(id);
        await rig.StateAsync(id, state => state.Completed);
        var toStop = watch.Elapsed.TotalSeconds;
        var peak = MiBOf(rig.Launcher.Id, "VmHWM");
        await rig.EndAsync();
        return new Memory(running, toRun, before, now, own, peak, toStop);
    }

    public void Print() => Console.WriteLine(
        $"{Running} trials running, reached after {SecondsToRun:0} s: launcher {MiB:0} MiB resident ({OwnMiB:0} of them its own; {Before:0} before the first trial, {PeakMiB:0} at most); stopped within {SecondsToStop:0} s");

    private static async Task<int> PodsAsync(JobRig rig) =>
        (await rig.Space.Client.CoreV1.ListNamespacedPodAsync(rig.Space.Name, fieldSelector: "status.phase=Running")).Items.Count;

    private static double MiBOf(int processId, string field)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith($"{field}:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024.0;
    }
}
