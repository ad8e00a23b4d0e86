using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using Perfolizer.Metrology;

namespace AutoTune.Latency;

/// <summary>
/// A short run in this process. An iteration is one call of a benchmark on a study made for it, since with every proposal a study grows:
/// the number of observations stays what it says.
/// </summary>
internal sealed class Settings : ManualConfig
{
    public Settings(Options options)
    {
        AddJob(Job.Default
            .WithToolchain(new InProcessEmitToolchain(TimeSpan.FromHours(1), logOutput: false))
            .WithStrategy(RunStrategy.Monitoring)
            .WithInvocationCount(1)
            .WithUnrollFactor(1)
            .WithWarmupCount(2)
            .WithIterationCount(options.Iterations));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Params, DefaultColumnProviders.Metrics);
        AddColumn(TargetMethodColumn.Type, TargetMethodColumn.Method, StatisticColumn.Min, StatisticColumn.Median, StatisticColumn.Q3);
        AddExporter(MarkdownExporter.GitHub, JsonExporter.BriefCompressed);
        AddLogger(ConsoleLogger.Default);
        WithSummaryStyle(SummaryStyle.Default.WithTimeUnit(TimeUnit.Millisecond).WithSizeUnit(SizeUnit.KB).WithMaxParameterColumnWidth(60));
        HideColumns("Gen0", "Gen1", "Gen2");
        WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared));
        WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableLogFile);
        if (options.Filters.Count > 0)
            AddFilter(new GlobFilter([.. options.Filters]));
    }
}
