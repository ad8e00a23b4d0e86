using System.Diagnostics;
using System.Globalization;
using AutoTune.Live;
using AutoTune.Persistence;
using AutoTune.Persistence.Sqlite;
using AutoTune.Scaling;
using AutoTune.Server.Tests.Live;
using AutoTune.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

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

var folder = Directory.CreateTempSubdirectory("autotune-live-").FullName;
var port = FreePort.Next();
try
{
    await using var server = await ServiceProcess.StartAsync(new ServiceProgram(Repository.Program("Cli", "autotune"))
    {
        Arguments = ["serve", "--state", folder, "--port", port.ToString(CultureInfo.InvariantCulture)],
        ReadyWhen = line => line.Contains("Ctrl-C ends it", StringComparison.Ordinal),
    });
    await using var stores = new ServiceCollection().AddSqliteStore(Path.Combine(folder, "autotune.db")).BuildServiceProvider();
    var paced = new PacedTrials(stores.GetRequiredService<IExperimentStore>(), stores.GetRequiredService<ITrialStore>(), stores.GetRequiredService<IEndLog>(), TimeProvider.System);
    var trials = options.PerSecond * options.Seconds;
    var id = await paced.AddAsync(trials, CancellationToken.None);
    using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    var before = MiBOf("VmRSS");

    var followers = Enumerable.Range(0, options.Followers).Select(_ => new Follower(client, id, trials)).ToList();
    var following = Task.WhenAll(followers.Select(follower => follower.RunAsync()));
    await Task.WhenAll(followers.Select(follower => follower.Connected));
    var connected = MiBOf("VmRSS");

    var ended = new long[trials];
    var (began, cpu) = (Stopwatch.GetTimestamp(), CpuSeconds());
    await paced.RunAsync(id, options.PerSecond, (first, last) => Array.Fill(ended, Stopwatch.GetTimestamp(), first, last - first + 1), CancellationToken.None);
    var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
    await following;

    var delays = followers.SelectMany(follower => follower.Heard.Select((heard, sequence) => heard == 0 ? double.NaN : Stopwatch.GetElapsedTime(ended[sequence], heard).TotalMilliseconds)).ToArray();
    var missed = delays.Count(double.IsNaN);
    var seen = new Quantiles(delays.Where(delay => !double.IsNaN(delay)));
    Console.WriteLine($"{Environment.ProcessorCount} processors; autotune serve with SQLite; {options.Followers} followers, {trials} trials in {elapsed:0.0} s ({trials / elapsed:0} trials/s)");
    Console.WriteLine($"ends seen: {delays.Length - missed} of {delays.Length}, {missed} missed");
    Console.WriteLine($"from the store to a follower: median {seen.Median:0} ms, p95 {seen.P95:0} ms, at most {seen.Most:0} ms");
    Console.WriteLine($"server: {before:0} MiB resident without followers, {connected:0} MiB with them, {MiBOf("VmHWM"):0} MiB at most; {(CpuSeconds() - cpu) / elapsed * 100:0} % of a processor");
    await server.StopAsync();
    return missed == 0 ? 0 : 1;

    double MiBOf(string field)
    {
        var line = File.ReadLines($"/proc/{server.Id}/status").First(line => line.StartsWith($"{field}:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024.0;
    }

    double CpuSeconds()
    {
        using var process = Process.GetProcessById(server.Id);
        return process.TotalProcessorTime.TotalSeconds;
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}
