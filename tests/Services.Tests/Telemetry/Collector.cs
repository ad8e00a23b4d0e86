using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AutoTune.Services.Tests.Telemetry;

/// <summary>Takes in what OpenTelemetry's exporters send by OTLP over HTTP.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication app;

    private Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapPost("/v1/traces", request => TakeAsync(request, TakeTraces));
        app.MapPost("/v1/metrics", request => TakeAsync(request, TakeMetrics));
        app.MapPost("/v1/logs", request => TakeAsync(request, TakeLogs));
    }

    public ConcurrentQueue<Span> Spans { get; } = new();

    public ConcurrentQueue<Point> Points { get; } = new();

    public ConcurrentQueue<Line> Lines { get; } = new();

    /// <summary>What makes a service send here, soon.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = app.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector.app.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private static async Task TakeAsync(HttpContext http, Action<Wire> take)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        take(new Wire(body.ToArray()));
        http.Response.ContentType = "application/x-protobuf";
    }

    private void TakeTraces(Wire request)
    {
        foreach (var (service, scope) in Scopes(request))
        {
            foreach (var span in scope.All(2))
            {
                Spans.Enqueue(new Span(
                    service, span.Text(5), span.Hex(1), span.Hex(2), span.Hex(4), Attributes(span, 9),
                    [.. span.All(13).Select(link => (link.Hex(1), link.Hex(2)))], span.One(15)?.Number(3) == 2, span.Number(7), span.Number(8)));
            }
        }
    }

    private void TakeMetrics(Wire request)
    {
        foreach (var (service, scope) in Scopes(request))
        {
            foreach (var metric in scope.All(2))
            {
                var (name, description, unit) = (metric.Text(1), metric.Text(2), metric.Text(3));
                foreach (var point in metric.One(7)?.All(1) ?? [])
                    Points.Enqueue(new Point(service, name, description, unit, Attributes(point, 7), point.Has(6) ? (long)point.Number(6) : point.Real(4), false));
                foreach (var point in metric.One(9)?.All(1) ?? [])
                    Points.Enqueue(new Point(service, name, description, unit, Attributes(point, 9), point.Number(4), point.Has(8)));
            }
        }
    }

    private void TakeLogs(Wire request)
    {
        foreach (var (service, scope) in Scopes(request))
        {
            foreach (var line in scope.All(2)) Lines.Enqueue(new Line(service, line.One(5)?.Text(1) ?? "", line.Hex(9), Attributes(line, 6)));
        }
    }

    private static IEnumerable<(string Service, Wire Scope)> Scopes(Wire request) =>
        from resource in request.All(1)
        let service = Attributes(resource.One(1)!, 1)["service.name"]
        from scope in resource.All(2)
        select (service, scope);

    private static Dictionary<string, string> Attributes(Wire of, int number) => of.All(number)
        .GroupBy(attribute => attribute.Text(1)).ToDictionary(same => same.Key, same => Value(same.Last().One(2)!));

    private static string Value(Wire any) =>
        any.Has(1) ? any.Text(1)
        : any.Has(3) ? ((long)any.Number(3)).ToString(CultureInfo.InvariantCulture)
        : any.Has(4) ? any.Real(4).ToString(CultureInfo.InvariantCulture)
        : any.Has(2) ? any.Number(2).ToString(CultureInfo.InvariantCulture) : "";

    /// <param name="Service">service.name.</param>
    /// <param name="Name">The span's name.</param>
    /// <param name="Trace">The trace's id, hexadecimal.</param>
    /// <param name="Id">The span's id, hexadecimal.</param>
    /// <param name="Parent">Its parent's; empty for a root.</param>
    /// <param name="Attributes">Its attributes, as text.</param>
    /// <param name="Links">Traces and spans it is linked to.</param>
    /// <param name="IsError">Its status.</param>
    /// <param name="Start">Unix time in ns.</param>
    /// <param name="End">Unix time in ns.</param>
    public sealed record Span(
        string Service, string Name, string Trace, string Id, string Parent, IReadOnlyDictionary<string, string> Attributes,
        IReadOnlyList<(string Trace, string Span)> Links, bool IsError, ulong Start, ulong End);

    /// <param name="Service">service.name.</param>
    /// <param name="Name">The metric's name.</param>
    /// <param name="Description">What it tells.</param>
    /// <param name="Unit">Its unit.</param>
    /// <param name="Attributes">Its attributes, as text.</param>
    /// <param name="Value">A sum's value, a histogram's count.</param>
    /// <param name="HasExemplars">It names traces as examples.</param>
    public sealed record Point(
        string Service, string Name, string Description, string Unit, IReadOnlyDictionary<string, string> Attributes, double Value, bool HasExemplars);

    /// <param name="Service">service.name.</param>
    /// <param name="Text">The line.</param>
    /// <param name="Trace">The trace it belongs to; empty: none.</param>
    /// <param name="Attributes">Its attributes, as text.</param>
    public sealed record Line(string Service, string Text, string Trace, IReadOnlyDictionary<string, string> Attributes);
}
