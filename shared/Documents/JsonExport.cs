using System.Buffers;
using System.Text.Json;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Persistence;

namespace AutoTune.Documents;

/// <summary>An experiment with every trial and its learning curve as one JSON object, written page by page.</summary>
public static class JsonExport
{
    public static async Task WriteAsync(
        Stream output, ITrialStore trials, IMetricStore metrics, ExperimentState state, ExperimentRecord record, OptimizeMode direction, CancellationToken cancellation)
    {
        // The serializer flushes its writer at once, which a response does not allow; so it writes into memory.
        var written = new ArrayBufferWriter<byte>();
        await using var json = new Utf8JsonWriter(written, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("experimentId", state.Id);
        json.WriteString("name", state.Name);
        json.WriteString("phase", DocumentText.Name(state.Phase));
        json.WriteString("direction", DocumentText.Key(direction));
        json.WriteNumber("seed", record.Seed);
        json.WritePropertyName("spec");
        json.WriteRawValue(record.SpecJson);
        json.WriteStartArray("trials");
        await foreach (var trial in trials.AllAsync(state.Id, cancellation))
        {
            var results = await metrics.ReadAsync(state.Id, trial.Sequence, trial.Attempt, cancellation);
            JsonSerializer.Serialize(json, TrialDocument.Of(trial, results), DocumentJson.Default.TrialDocument);
            await PassOnAsync();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        await PassOnAsync();

        async Task PassOnAsync()
        {
            await json.FlushAsync(cancellation);
            await output.WriteAsync(written.WrittenMemory, cancellation);
            written.ResetWrittenCount();
        }
    }
}
