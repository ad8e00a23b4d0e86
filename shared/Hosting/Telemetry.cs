using System.Diagnostics;
using System.Diagnostics.Metrics;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AutoTune.Hosting;

/// <summary>The suite's sources of traces and metrics; exported by the standard OTEL_ variables, and costing nothing without them.</summary>
public static class Telemetry
{
    public const string SourceName = "AutoTune";

    public static ActivitySource Source { get; } = new(SourceName);

    public static Meter Meter { get; } = new(SourceName);

    /// <summary>A histogram of durations in seconds, from a millisecond to a day.</summary>
    public static Histogram<double> Durations(string name, string description) => Meter.CreateHistogram(
        name, "s", description,
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 86400],
        });

    /// <summary>A span that begins a trace of its own, linked to what led to it; null while nobody listens. It is not made the present one.</summary>
    public static Activity? StartRoot(string name, DateTimeOffset since, params IEnumerable<ActivityLink> links)
    {
        if (!Source.HasListeners()) return null;
        var present = Activity.Current;
        Activity.Current = null; // a parent that is not given would be taken from here
        try
        {
            return Source.StartActivity(name, ActivityKind.Internal, default(ActivityContext), links: links, startTime: since);
        }
        finally
        {
            Activity.Current = present;
        }
    }

    /// <summary>Makes a span the present one until disposed, for work outside of the flow in which it was started.</summary>
    public static Within Inside(Activity? span) => new(span);

    /// <summary>Restores the span that was present before.</summary>
    public readonly struct Within : IDisposable
    {
        private readonly Activity? before;
        private readonly bool changed;

        internal Within(Activity? span)
        {
            if (span is null || span.IsStopped) return;
            (before, changed) = (Activity.Current, true);
            Activity.Current = span;
        }

        public void Dispose()
        {
            if (changed) Activity.Current = before;
        }
    }

    internal static void AddTelemetry(this Suite suite, string serviceName)
    {
        if (string.IsNullOrEmpty(suite.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;
        suite.Services.AddConsumeObserver<MessageWait>();
        suite.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(serviceName, "autotune"))
            .WithTracing(tracing => tracing.AddSource(SourceName, "MassTransit")
                .AddAspNetCoreInstrumentation(requests =>
                {
                    requests.Filter = request => !Health.IsAsked(request);
                    // Every click and every row that is scrolled to on a page would be a trace.
                    requests.EnableAspNetCoreSignalRSupport = false;
                    requests.EnableRazorComponentsSupport = false;
                }))
            .WithMetrics(metrics => metrics.AddMeter(SourceName, "MassTransit").AddRuntimeInstrumentation().SetExemplarFilter(ExemplarFilterType.TraceBased))
            .WithLogging(configureBuilder: null, options => (options.IncludeFormattedMessage, options.IncludeScopes) = (true, true))
            .UseOtlpExporter();
    }
}
