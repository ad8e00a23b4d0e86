using System.Diagnostics;
using System.Diagnostics.Metrics;
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

    internal static void AddTelemetry(this Suite suite, string serviceName)
    {
        if (string.IsNullOrEmpty(suite.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;
        suite.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(serviceName, "autotune"))
            .WithTracing(tracing => tracing.AddSource(SourceName, "MassTransit").AddAspNetCoreInstrumentation())
            .WithMetrics(metrics => metrics.AddMeter(SourceName, "MassTransit").AddRuntimeInstrumentation())
            .UseOtlpExporter();
    }
}
