using Microsoft.Playwright;

namespace AutoTune.Web;

/// <summary>How long a thing took, and how much of it the page's own thread computed: the rest are the server, drawing, and other programs. In ms.</summary>
internal readonly record struct Span(double Elapsed, double Busy);

/// <summary>Times of the page of one experiment, in milliseconds, taken by the page's own clock.</summary>
internal sealed class PageTimes(IBrowser browser, Uri experiment, int repeats)
{
    // From an act to the second frame after the condition holds: what was drawn for it is on the screen then.
    private const string Until =
        """
        window.timed = (act, holds) => new Promise(resolve => {
          const begin = performance.now();
          const look = () => holds() ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begin))) : requestAnimationFrame(look);
          act();
          look();
        });
        window.chartOf = kind => { const place = document.querySelector(`[data-chart=${kind}]`); return place && echarts.getInstanceByDom(place); };
        window.drawn = kind => chartOf(kind)?.getModel()?.getSeries().some(series => series.getData().count() > 0);
        window.others = () => chartOf('parallel').getModel().getSeries().find(series => series.id.startsWith('others'))?.getData().count() ?? 0;
        window.firstRow = () => document.querySelector('.trial-table tbody tr.mud-table-row td:nth-child(2)')?.textContent;
        window.tab = name => [...document.querySelectorAll('[role=tab]')].find(tab => tab.textContent.trim() === name).click();
        """;

    public async Task<IReadOnlyList<(string What, Span[] Spans)>> MeasureAsync()
    {
        var times = new Dictionary<string, List<Span>>();
        for (var i = 0; i < repeats; i++)
        {
            await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1400, Height = 900 } });
            var page = await context.NewPageAsync();
            await page.AddInitScriptAsync(Until);
            var session = await context.NewCDPSessionAsync(page);
            await session.SendAsync("Performance.enable", new() { ["timeDomain"] = "threadTicks" });
            await page.GotoAsync(experiment.ToString());
            var first = await page.EvaluateAsync<double>("timed(() => {}, () => drawn('history') && document.querySelector('h1')).then(() => performance.now())");
            Add("first view, from an empty cache to the chart of the history drawn", new Span(first, await BusyAsync()));
            Add("parallel coordinates opened", await TimeAsync("tab('Parallel coordinates')", "drawn('parallel')"));
            Add("brushing an axis", await TimeAsync(
                "chartOf('parallel').dispatchAction({ type: 'axisAreaSelect', parallelAxisId: 'axis-4', intervals: [[0.8, 1.2]] })", "others() > 0"));
            Add("brushing a second axis", await TimeAsync(
                "{ window.before = others(); chartOf('parallel').dispatchAction({ type: 'axisAreaSelect', parallelAxisId: 'axis-3', intervals: [[1, 3]] }) }", "others() > window.before"));
            foreach (var (name, kind) in new[] { ("Slices", "slices"), ("Contour", "contour"), ("Importance", "importance") })
                Add($"{name.ToLowerInvariant()} opened", await TimeAsync($"tab('{name}')", $"drawn('{kind}')"));
            Add("table opened", await TimeAsync("tab('Trials')", "firstRow() === '0'"));
            Add("sorting by value", await TimeAsync("[...document.querySelectorAll('.sort')].find(name => name.textContent.startsWith('value')).click()", "firstRow() !== '0'"));
            Add("sorting by a parameter", await TimeAsync(
                "{ window.before = firstRow(); [...document.querySelectorAll('.sort')].find(name => name.textContent.startsWith('lr')).click() }", "firstRow() !== window.before"));
            Add("filtering (250 ms of it are the wait for more typing)", await TimeAsync(
                "{ window.before = firstRow(); const box = document.querySelector('.filter-text input'); box.value = 'optimizer=adam layers=3'; box.dispatchEvent(new Event('input', { bubbles: true })) }",
                "firstRow() !== window.before"));

            async Task<Span> TimeAsync(string act, string holds)
            {
                var before = await BusyAsync();
                var elapsed = await page.EvaluateAsync<double>($"timed(() => {act}, () => {holds})");
                return new Span(elapsed, await BusyAsync() - before);
            }

            async Task<double> BusyAsync()
            {
                var metrics = (await session.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics");
                return 1000 * metrics.EnumerateArray().Single(metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
            }
        }
        return [.. times.Select(pair => (pair.Key, pair.Value.ToArray()))];

        void Add(string what, Span span)
        {
            if (!times.TryGetValue(what, out var all)) times[what] = all = [];
            all.Add(span);
        }
    }
}
