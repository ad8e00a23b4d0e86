using AutoTune.Pipeline;
using AutoTune.Scaling;

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

await using var servers = await Servers.StartAsync();
Console.WriteLine($"{Environment.ProcessorCount} processors; {servers.Broker}; {servers.Database}");
if (options.Workers) await WorkerRows.TakeAsync(servers, options);
if (options.Fairness) await FairnessRows.TakeAsync(servers, options.Quick);
if (options.Flood) await FloodRow.TakeAsync(servers, options.Quick ? 100 : 1000);
return 0;
