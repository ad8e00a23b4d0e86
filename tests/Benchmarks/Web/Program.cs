using System.Globalization;
using AutoTune.Persistence.Sqlite;
using AutoTune.Persistence.Tests;
using AutoTune.Tests.Support;
using AutoTune.Web;
using AutoTune.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

Options options;
try
{
    options = Options.Parse(args);
}
catch (ArgumentException wrong)
{
    Console.Error.WriteLine($"{wrong.Message}\n\n{Options.Usage}");
    return 2;
}

var folder = Directory.CreateTempSubdirectory("autotune-web-").FullName;
try
{
    var experiments = await SeedAsync(Path.Combine(folder, "autotune.db"), options.Sizes);
    await using var chromium = await BrowserService.StartAsync();
    using var playwright = await Playwright.CreateAsync();
    await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium.Program, Args = ["--no-sandbox"] });
    Console.WriteLine($"{Environment.ProcessorCount} processors, Chromium {browser.Version}; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}; milliseconds, the median of {options.Repeats} (slowest), and of it the page's thread");
    foreach (var (size, id) in experiments)
    {
        // Each in a server of its own, which nobody has looked at before: the slowest first view is that.
        await using var server = await ServerProgram.StartAsync(folder);
        var times = await new PageTimes(browser, new Uri(server.Address, $"/experiments/{id}"), options.Repeats).MeasureAsync();
        Console.WriteLine($"\n{size.ToString("N0", CultureInfo.InvariantCulture)} trials, 10 parameters; the server's memory afterwards: {server.Megabytes} MB");
        foreach (var (what, spans) in times)
            Console.WriteLine($"{Median(spans.Select(span => span.Elapsed)),8:0} ({spans.Max(span => span.Elapsed):0})  {Median(spans.Select(span => span.Busy)),8:0}  {what}");
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}
return 0;

static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

static async Task<List<(int Size, Guid Id)>> SeedAsync(string file, IEnumerable<int> sizes)
{
    await using var stores = new Stores(new ServiceCollection().AddSqliteStore(file).BuildServiceProvider());
    await stores.Setup.PrepareAsync(CancellationToken.None);
    var seeded = new List<(int, Guid)>();
    foreach (var size in sizes) seeded.Add((size, (await Seed.AddAsync(stores, size, CancellationToken.None)).Id));
    return seeded;
}
