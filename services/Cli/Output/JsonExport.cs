using System.Text.Json;
using AutoTune.Cli.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Cli.Output;

/// <summary>An experiment with every trial and its learning curve as one JSON object, written page by page.</summary>
internal static class JsonExport
{
    public static async Task WriteAsync(Stream output, OpenStore store, ExperimentDetails details, CancellationToken cancellation)
    {
        var state = details.State;
        await using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("experimentId", state.Id);
        json.WriteString("name", state.Name);
        json.WriteString("phase", Formats.Name(state.Phase));
        json.WriteString("direction", details.Direction == OptimizeMode.Maximize ? "maximize" : "minimize");
        json.WriteNumber("seed", details.Record.Seed);
        json.WritePropertyName("spec");
        json.WriteRawValue(details.Record.SpecJson);
        json.WriteStartArray("trials");
        await foreach (var trial in store.AllTrialsAsync(state.Id, cancellation))
        {
            var results = await store.Metrics.ReadAsync(state.Id, trial.Sequence, trial.Attempt, cancellation);
            JsonSerializer.Serialize(json, TrialDocument.Of(trial, results), OutputJson.Default.TrialDocument);
            await json.FlushAsync(cancellation);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
