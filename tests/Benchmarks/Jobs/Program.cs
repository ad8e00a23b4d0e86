using AutoTune.Jobs;
using AutoTune.Pipeline;
using AutoTune.Tests.Support;

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
await using var kubernetes = await KubernetesService.StartAsync();
Console.WriteLine($"{Environment.ProcessorCount} processors; {servers.Broker}; {servers.Database}; Kubernetes ({kubernetes.Kind.ToString().ToLowerInvariant()})");
foreach (var atOnce in options.AtOnce)
    (await Throughput.MeasureAsync(servers, kubernetes, options.Trials, atOnce)).Print();
if (options.Running > 0 && kubernetes.HasStandInNode)
    (await Memory.MeasureAsync(servers, kubernetes, options.Running)).Print();
return 0;
