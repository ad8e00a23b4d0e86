using System.Text.RegularExpressions;
using AutoTune.Server.Tests.Support;
using AutoTune.Web.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;
using Api = AutoTune.Server.Tests.Support.Api;

namespace AutoTune.Web.Tests;

/// <summary>The page that writes an experiment.</summary>
public sealed class NewPageTests(BrowserFixture browser)
{
    private static readonly Regex Page = new("/experiments/[0-9a-f-]{36}$");

    [Fact]
    public async Task What_is_typed_is_checked_and_a_problem_leads_to_its_line()
    {
        await using var visit = await OpenAsync("/new");
        await Expect(visit.Page.GetByText("Ready to start")).ToBeVisibleAsync();

        await Editor(visit).FillAsync(Api.Manifest(trials: 0));

        var problem = visit.Page.Locator("button.problem");
        await Expect(problem).ToContainTextAsync("line 5");
        await Expect(problem).ToContainTextAsync("spec.maxTrialNum");
        await Expect(Start(visit)).ToBeDisabledAsync();
        await problem.ClickAsync();
        Assert.Equal("  maxTrialNum: 0", await Editor(visit).EvaluateAsync<string>("area => area.value.split('\\n')[area.value.slice(0, area.selectionStart).split('\\n').length - 1]"));
        await Editor(visit).FillAsync("{not: [yaml");
        await Expect(visit.Page.GetByText("The form comes back")).ToBeVisibleAsync();
        await Editor(visit).FillAsync(Api.Manifest(trials: 3));
        await Expect(visit.Page.GetByText("Ready to start: Random, 3 parameters, 3 trials, 2 at once, in namespace team.")).ToBeVisibleAsync();
        visit.IsQuiet();
    }

    [Fact]
    public async Task Form_and_text_are_two_views_of_one_spec()
    {
        await using var visit = await OpenAsync("/new");
        await Editor(visit).FillAsync(Api.Manifest(more: "trialPolicy: {maxRetries: 4}"));
        await Expect(visit.Page.GetByLabel("At once")).ToHaveValueAsync("2");

        await visit.Page.GetByLabel("At once").FillAsync("3");
        await visit.Page.GetByLabel("At once").BlurAsync();
        await Expect(Editor(visit)).ToHaveValueAsync(new Regex("trialConcurrency: 3\n"));
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Parameter", Exact = true }).ClickAsync();
        await Expect(Editor(visit)).ToHaveValueAsync(new Regex(@"parameter_1: \{_type: uniform, _value: \[0, 1\]\}"));
        await visit.Page.GetByLabel("Remove lr").ClickAsync();
        await Expect(visit.Page.GetByText("Ready to start: Random, 3 parameters")).ToBeVisibleAsync();

        var text = await Editor(visit).InputValueAsync();
        Assert.DoesNotContain("lr:", text, StringComparison.Ordinal);
        // What the form does not know is still there.
        Assert.Contains("maxRetries: 4", text, StringComparison.Ordinal);
        Assert.Contains("kernel:", text, StringComparison.Ordinal);
        visit.IsQuiet();
    }

    [Fact]
    public async Task Start_leads_to_the_experiment_and_a_clone_begins_with_its_spec()
    {
        await using var visit = await OpenAsync("/new");
        await Editor(visit).FillAsync(Api.Manifest(trials: 3));
        await Expect(visit.Page.GetByText("3 trials, 2 at once")).ToBeVisibleAsync();

        await Start(visit).ClickAsync();

        await visit.Page.WaitForURLAsync(Page);
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "mnist", Exact = true })).ToBeVisibleAsync();
        await visit.GoAsync($"/new?clone={visit.Page.Url[^36..]}");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Like mnist" })).ToBeVisibleAsync();
        await Expect(Editor(visit)).ToHaveValueAsync(new Regex("name: mnist-2\n"));
        await Expect(visit.Page.GetByText("Ready to start: Random, 3 parameters, 3 trials")).ToBeVisibleAsync();
        visit.IsQuiet();
    }

    [Fact]
    public async Task Tab_indents_and_after_Escape_leaves()
    {
        await using var visit = await OpenAsync("/new");
        await Editor(visit).FillAsync("a:");
        await Editor(visit).PressAsync("Tab");
        await Expect(Editor(visit)).ToHaveValueAsync("a:  ");

        await Editor(visit).PressAsync("Escape");
        await Editor(visit).PressAsync("Tab");

        await Expect(Editor(visit)).Not.ToBeFocusedAsync();
        await Expect(Editor(visit)).ToHaveValueAsync("a:  ");
    }

    [Theory]
    [InlineData(false, 1280)]
    [InlineData(true, 1280)]
    [InlineData(false, 390)]
    public async Task It_can_be_read_by_everybody(bool isDark, int width)
    {
        await using var visit = await OpenAsync("/new", isDark, width);

        await Expect(visit.Page.GetByText("Ready to start")).ToBeVisibleAsync();
        await visit.IsAccessibleAsync();
        await visit.FitsAsync();
        visit.IsQuiet();
    }

    private async Task<Visit> OpenAsync(string path, bool isDark = false, int width = 1280)
    {
        var visit = await Visit.StartAsync(browser, isDark: isDark, width: width);
        await visit.GoAsync(path);
        // The editor is ready once it shows what there is to edit.
        await Expect(Editor(visit)).Not.ToHaveValueAsync("");
        return visit;
    }

    private static ILocator Editor(Visit visit) => visit.Page.GetByLabel("The experiment as YAML");

    private static ILocator Start(Visit visit) => visit.Page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true });
}
