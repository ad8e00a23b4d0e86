using System.Collections.Concurrent;
using AutoTune.Persistence.Tests.Sqlite;
using AutoTune.Server.Tests.Support;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace AutoTune.Web.Tests.Support;

/// <summary>A person at a browser, and the server that he visits. Whatever the browser complains of fails the test.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext context;

    private Visit(ServerBench bench, IBrowserContext context, IPage page) => (Bench, this.context, Page) = (bench, context, page);

    public ServerBench Bench { get; }

    public IPage Page { get; }

    /// <summary>What the browser's console and the pages' scripts complained of.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Requests that went anywhere but to the server.</summary>
    public ConcurrentQueue<string> Foreign { get; } = new();

    public static async Task<Visit> StartAsync(
        BrowserFixture browser, Dictionary<string, string?>? settings = null, bool isDark = false, int width = 1280, int height = 900)
    {
        var bench = await ServerBench.StartAsync(new SqliteSource(), settings, whole: true);
        var context = await browser.Browser.NewContextAsync(new()
        {
            BaseURL = bench.Client.BaseAddress!.ToString(), ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light, ViewportSize = new() { Width = width, Height = height },
        });
        var visit = new Visit(bench, context, await context.NewPageAsync());
        visit.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") visit.Complaints.Enqueue($"{message.Type}: {message.Text}");
        };
        visit.Page.Dialog += (_, dialog) =>
        {
            visit.Complaints.Enqueue($"a script ran: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        visit.Page.PageError += (_, error) => visit.Complaints.Enqueue(error);
        visit.Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(bench.Client.BaseAddress!.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                visit.Foreign.Enqueue(request.Url);
        };
        return visit;
    }

    public Task GoAsync(string path) => Page.GotoAsync(path);

    /// <summary>The option that a chart of the page was drawn with, as far as <paramref name="path"/> asks.</summary>
    public Task<T> ChartAsync<T>(string kind, string path) =>
        Page.EvaluateAsync<T>($"kind => echarts.getInstanceByDom(document.querySelector(`[data-chart=${{kind}}]`)).getOption().{path}", kind);

    /// <summary>Waits until a chart has been drawn and meets a condition on its option <c>o</c>.</summary>
    public async Task ChartShowsAsync(string kind, string condition)
    {
        const string Option = "const place = document.querySelector(`[data-chart=${kind}]`); const o = place && echarts.getInstanceByDom(place)?.getOption();";
        try
        {
            await Page.WaitForFunctionAsync($"kind => {{ {Option} return o && ({condition}); }}", kind);
        }
        catch (TimeoutException)
        {
            var option = await Page.EvaluateAsync<string>($"kind => {{ {Option} return place ? JSON.stringify(o ?? 'no chart')?.slice(0, 2000) : 'no place'; }}", kind);
            Assert.Fail($"{kind} does not show {condition}: {option}. {string.Join("; ", Complaints)}");
        }
    }

    public Task OpenTabAsync(string name) => Page.GetByRole(AriaRole.Tab, new() { Name = name, Exact = true }).ClickAsync();

    /// <summary>No violation that keeps people out (axe's serious and critical ones).</summary>
    public async Task IsAccessibleAsync()
    {
        var found = await Page.RunAxe(new AxeRunOptions { RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa") });
        var serious = found.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{violation.Id}: {violation.Help}:\n  {string.Join("\n  ", violation.Nodes.Select(node => $"{node.Html} {node.Any.FirstOrDefault()?.Message}").Take(5))}").ToList();
        Assert.True(serious.Count == 0, string.Join('\n', serious));
    }

    /// <summary>The page does not scroll sideways.</summary>
    public async Task FitsAsync() =>
        Assert.Equal(0, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));

    /// <summary>The browser had nothing to complain of and asked nobody else.</summary>
    public void IsQuiet()
    {
        Assert.Empty(Complaints);
        Assert.Empty(Foreign);
    }

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        await Bench.DisposeAsync();
    }
}
