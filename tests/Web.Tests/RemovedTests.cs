using System.Text.RegularExpressions;
using AutoTune.Experiments.State;
using AutoTune.Hosting;
using AutoTune.Server.Tests.Support;
using AutoTune.Web.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace AutoTune.Web.Tests;

/// <summary>What the pages say in the place of what retention has removed.</summary>
public sealed class RemovedTests(BrowserFixture browser)
{
    private static readonly Regex Curve = new("^Removed by retention at ");

    [Fact]
    public async Task A_removed_log_and_curve_are_told_from_ones_that_never_were()
    {
        await using var visit = await Visit.StartAsync(browser);
        var (id, _) = await Seed.AddAsync(visit.Bench.Stores, 3, ServerBench.Ct);
        await visit.GoAsync($"/experiments/{id}/trials/1");
        await Expect(visit.Page.GetByText("No intermediate results.")).ToBeVisibleAsync();

        await visit.Bench.Stores.Retention.NoteAsync(id, RetainedPart.Curves, Seed.Start.AddDays(7), ServerBench.Ct);
        var trial = Directory.CreateDirectory(Path.Combine(visit.Bench.Folder, "experiments", id.ToString(), "trials", "1")).FullName;
        new RemovedOutput(Seed.Start.AddDays(7), "Retention:LogsMaxAge is 7.00:00:00").Write(trial);
        await visit.GoAsync($"/experiments/{id}/trials/1");

        await Expect(visit.Page.GetByText("the log of trial 1 was removed by retention at 2026-01-08 00:00:00Z (Retention:LogsMaxAge is 7.00:00:00)")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText(Curve)).ToBeVisibleAsync();

        await visit.GoAsync($"/experiments/{id}");
        await visit.OpenTabAsync("Learning curves");
        await Expect(visit.Page.GetByText(Curve)).ToBeVisibleAsync();
    }
}
