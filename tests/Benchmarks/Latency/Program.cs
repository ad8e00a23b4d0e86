using AutoTune.Latency;
using BenchmarkDotNet.Running;

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

if (options.Help)
{
    Console.WriteLine(Options.Usage);
    return 0;
}

var summaries = BenchmarkRunner.Run([typeof(Proposals), typeof(CostlyProposals), typeof(Restarts), typeof(Decisions)], new Settings(options));
return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
