using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using AutoTune.Algorithms;
using AutoTune.Experiments.Spec;

namespace AutoTune.Cli.AskTell;

/// <summary>
/// The protocol of <c>autotune asktell</c> (docs/asktell.md): one JSON object a line in, one a line out. Whatever is wrong with a line is
/// that line's answer, and changes nothing.
/// </summary>
/// <param name="warn">Takes what is doubtful about a study, one line each.</param>
internal sealed class AskTellSession(Action<string> warn)
{
    private static readonly JsonDocumentOptions Reading = new() { AllowDuplicateProperties = false };

    // Answers go to programs, never into HTML: names stay readable.
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly ArrayBufferWriter<byte> answer = new();
    private Study? study;

    /// <summary>Answers a line.</summary>
    /// <param name="line">UTF-8, without its end; null: it was too long to be read.</param>
    /// <returns>The answer with its line end; valid until the next call.</returns>
    public ReadOnlySpan<byte> Answer(ReadOnlyMemory<byte>? line)
    {
        try
        {
            using var document = Parse(line ?? throw new RequestException("the line is too long; 2 MiB are allowed"));
            Write(writer => Carry(new Request(document.RootElement), writer));
        }
        catch (InvalidStudyException invalid)
        {
            WriteError(string.Join("; ", invalid.Problems.Select(problem => (problem with { Line = null, Column = null }).ToString())));
        }
        catch (Exception wrong)
        {
            WriteError(wrong.Message);
        }

        answer.Write("\n"u8);
        return answer.WrittenSpan;
    }

    private void WriteError(string message) => Write(writer => writer.WriteString("error", message));

    private void Write(Action<Utf8JsonWriter> fields)
    {
        answer.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(answer, Writing);
        writer.WriteStartObject();
        fields(writer);
        writer.WriteEndObject();
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            return JsonDocument.Parse(line.Span.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line, Reading);
        }
        catch (JsonException invalid)
        {
            // Python writes them, and JSON does not know them.
            var hint = line.Span.IndexOf("NaN"u8) >= 0 || line.Span.IndexOf("Infinity"u8) >= 0
                ? "; NaN and Infinity are not JSON, a trial without a value is told as null"
                : "";
            throw new RequestException($"the line is not valid JSON: {Reason(invalid)}{hint}");
        }
    }

    /// <summary>The parser's sentence without its place in a text of many lines.</summary>
    private static string Reason(JsonException invalid)
    {
        var place = invalid.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var sentence = (place < 0 ? invalid.Message : invalid.Message[..place]).TrimEnd('.');
        return $"{sentence} at byte {(invalid.BytePositionInLine ?? 0) + 1}";
    }

    private void Carry(Request request, Utf8JsonWriter writer)
    {
        switch (request.Operation)
        {
            case "start":
                Start(request);
                writer.WriteBoolean("ok", true);
                break;
            case "ask":
                request.Takes();
                Ask(Started, writer);
                break;
            case "tell":
                request.Takes("trial", "value");
                Started.Tell(request.Integer("trial"), request.NumberOrNull("value"));
                writer.WriteBoolean("ok", true);
                break;
            case "report":
                request.Takes("trial", "step", "value");
                writer.WriteBoolean("stop", Started.Report(request.Integer("trial"), request.Integer("step"), request.Number("value")));
                break;
            case "best":
                request.Takes();
                Best(Started, writer);
                break;
            default:
                throw new RequestException("a line must be an object whose op is start, ask, tell, report or best");
        }
    }

    private Study Started => study ?? throw new RequestException("there is no study yet; start one");

    private void Start(Request request)
    {
        var started = Study.FromJson(request.WithoutOperation());
        foreach (var warning in started.Warnings)
            warn((warning with { Line = null, Column = null }).ToString());
        warn($"{started.TunerName}, {(started.Direction == OptimizeMode.Maximize ? "maximize" : "minimize")}, seed {started.Seed}");
        study = started;
    }

    private void Ask(Study study, Utf8JsonWriter writer)
    {
        if (study.Ask() is { } trial)
        {
            WarnOfCheckpoints(trial);
            writer.WriteNumber("trial", trial.Number);
            Parameters(trial, writer);
        }
        else
        {
            writer.WriteBoolean(study.IsExhausted ? "exhausted" : "wait", true);
        }
    }

    /// <summary>The first trial begins anew, but a study of the same seed has the same folder.</summary>
    private void WarnOfCheckpoints(Trial trial)
    {
        if (trial.Number == 0 && trial.Parameters.Root.TryGetProperty("load_checkpoint_dir", out var folder)
            && folder.ValueKind == JsonValueKind.String && Directory.Exists(folder.GetString()))
            warn($"load_checkpoint_dir {folder} is there already: trials that load from it go on where an earlier study ended");
    }

    private static void Best(Study study, Utf8JsonWriter writer)
    {
        if (study.Best is not { Value: { } value } best)
        {
            writer.WriteNull("best");
            return;
        }

        writer.WriteStartObject("best");
        writer.WriteNumber("trial", best.Number);
        writer.WriteNumber("value", value);
        Parameters(best, writer);
        writer.WriteEndObject();
    }

    private static void Parameters(Trial trial, Utf8JsonWriter writer)
    {
        writer.WritePropertyName("parameters");
        writer.WriteRawValue(trial.Parameters.Json, skipInputValidation: true);
    }
}
