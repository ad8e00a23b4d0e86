using AutoTune.Server.Tests.Support;
using AutoTune.Web.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;
using Api = AutoTune.Server.Tests.Support.Api;

namespace AutoTune.Web.Tests;

/// <summary>An experiment of real processes: watched, changed, stopped and deleted at the browser.</summary>
public sealed class ChangeTests(BrowserFixture browser)
{
    // Prints a line for each file that the test writes beside it, and so runs for as long as the test wants.
    private const string Script = "for n in 1 2; do until [ -e go-$n ]; do sleep 0.05; done; echo line $n; done; sleep 600";

    private static readonly Dictionary<string, string?> LocalTrials = new() { ["Launcher:NoOp:Enabled"] = "false", ["Launcher:Local:Enabled"] = "true" };

    [Fact]
    public async Task Limits_are_changed_a_log_grows_the_experiment_is_stopped_and_deleted()
    {
        await using var visit = await Visit.StartAsync(browser, LocalTrials);
        var folder = visit.Bench.Folder;
        await File.WriteAllTextAsync(Path.Combine(folder, "trial.sh"), Script, ServerBench.Ct);
        var id = await Api.CreateAsync(
            visit.Bench, Api.Manifest(trials: 3, concurrency: 1).Replace("command: [\"true\"], workingDir: /tmp", $"command: [sh, trial.sh], workingDir: {folder}", StringComparison.Ordinal));
        await visit.GoAsync($"/experiments/{id}");
        await Expect(visit.Page.GetByText("RUNNING")).ToBeVisibleAsync();

        await Button(visit, "Limits").ClickAsync();
        await visit.Page.GetByLabel("Trials in all").FillAsync("7");
        await Button(visit, "Change").ClickAsync();
        await Expect(visit.Page.GetByText("0 of 7", new() { Exact = false })).ToBeVisibleAsync();

        await visit.GoAsync($"/experiments/{id}/trials/0");
        var log = visit.Page.Locator("pre.log");
        foreach (var n in (int[])[1, 2])
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"go-{n}"), "", ServerBench.Ct);
            await Expect(log).ToContainTextAsync($"line {n}");
        }
        Assert.Equal("line 1\nline 2\n", await log.TextContentAsync());

        await visit.GoAsync($"/experiments/{id}");
        await Button(visit, "Stop").ClickAsync();
        await visit.Page.GetByLabel("Reason, for whoever looks later").FillAsync("good enough");
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Expect(visit.Page.GetByText("DONE")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("good enough")).ToBeVisibleAsync();
        Assert.Equal("good enough", (await visit.Bench.Stores.Experiments.FindStateAsync(id, ServerBench.Ct))!.Message);

        await Button(visit, "Delete").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(visit.Page.GetByText("No experiments yet")).ToBeVisibleAsync();
        Assert.Null(await visit.Bench.Stores.Experiments.FindStateAsync(id, ServerBench.Ct));
    }

    private static ILocator Button(Visit visit, string name) => visit.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
