using AutoTune.Tests.Support;

namespace AutoTune.Infrastructure.Tests;

public sealed class ServiceProcessTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_is_ready_when_its_output_says_so()
    {
        await using var process = await ServiceProcess.StartAsync(Shell("echo hello $NAME; sleep 60") with
        {
            Environment = new Dictionary<string, string?> { ["NAME"] = "world" },
            ReadyWhen = line => line == "hello world",
        }, Cancellation);

        Assert.False(process.HasExited);
    }

    [Fact]
    public async Task A_process_is_ready_when_its_url_answers()
    {
        int port = FreePort.Next();

        await using var process = await ServiceProcess.StartAsync(new ServiceProgram("python3")
        {
            Arguments = ["-m", "http.server", "--bind", "127.0.0.1", $"{port}"],
            ReadyUrl = new Uri($"http://127.0.0.1:{port}/"),
        }, Cancellation);

        Assert.False(process.HasExited);
    }

    [Fact]
    public async Task A_process_that_ends_before_it_is_ready_tells_its_output()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => ServiceProcess.StartAsync(
            Shell("echo no broker >&2; exit 3") with { ReadyWhen = _ => false }, Cancellation));

        Assert.Contains("ended with 3", failure.Message);
        Assert.Contains("no broker", failure.Message);
    }

    [Fact]
    public async Task Stopping_lets_a_process_end_by_itself()
    {
        await using var process = await ServiceProcess.StartAsync(
            Shell("trap 'echo bye; exit 7' TERM; echo ready; while true; do sleep 0.1; done") with { ReadyWhen = line => line == "ready" }, Cancellation);

        await process.StopAsync();

        Assert.Equal(7, process.ExitCode);
        Assert.Contains("bye", process.Output);
    }

    [Fact]
    public async Task Killing_does_not_wait_for_children_that_hold_the_output_open()
    {
        await using var process = await ServiceProcess.StartAsync(
            Shell("sleep 20 & echo ready; wait") with { ReadyWhen = line => line == "ready" }, Cancellation);

        await process.KillAsync().WaitAsync(Soon, Cancellation);

        Assert.True(process.HasExited);
    }

    [Fact]
    public async Task A_frozen_process_does_nothing_until_it_thaws()
    {
        await using var process = await ServiceProcess.StartAsync(
            Shell("i=0; while true; do i=$((i + 1)); echo line $i; sleep 0.02; done") with { ReadyWhen = line => line == "line 2" }, Cancellation);

        process.Freeze();
        await Wait.UntilAsync(() => StateOf(process.Id) == 'T', Soon, () => $"state {StateOf(process.Id)}");
        process.Thaw();

        await process.WaitForOutputAsync(line => line == "line 20", Soon);
    }

    [Fact]
    public async Task What_a_killed_test_process_has_started_is_killed_too()
    {
        // This program stands for a test process: its child is guarded as ours are, then it dies without a chance to clean up.
        var guard = Path.Combine(Repository.Root, "tests", "infra", "guard.sh");
        await using var process = await ServiceProcess.StartAsync(
            Shell($"sleep 300 >/dev/null 2>&1 & child=$!; exec 3> >('{guard}' >/dev/null 2>&1); echo + $child >&3; echo child $child; wait") with
            {
                ReadyWhen = line => line.StartsWith("child ", StringComparison.Ordinal),
            }, Cancellation);
        int child = int.Parse(process.Output["child ".Length..]);
        Assert.False(StateOf(child) is 'Z' or null, $"the child's state is {StateOf(child)}");

        await process.KillAsync();

        await Wait.UntilAsync(() => StateOf(child) is 'Z' or null, Soon, () => $"the end of {child}, whose state is {StateOf(child)}");
    }

    private static ServiceProgram Shell(string script) => new("bash") { Arguments = ["-c", script] };

    private static char? StateOf(int processId)
    {
        var status = $"/proc/{processId}/stat";
        return File.Exists(status) ? File.ReadAllText(status).Split(") ")[^1][0] : null;
    }
}
