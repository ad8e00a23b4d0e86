using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using AutoTune.Experiments.Trials;

namespace AutoTune.Algorithms.Encoding;

/// <summary>
/// Points to parameters and back, exactly: reading what was written gives the same point. Parameters come in the order of the space;
/// a choice's item is written as the space has it, integers as integers, numbers in their shortest form that reads back the same.
/// </summary>
internal sealed class PointJson(IReadOnlyList<Dimension> dimensions, IReadOnlyList<int> roots)
{
    // The text goes into files and JSON documents, never into HTML: names stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="point">The point.</param>
    /// <param name="more">Writes further parameters, which are not of the space, behind the point's.</param>
    public ParameterSet Write(ReadOnlySpan<double> point, Action<Utf8JsonWriter>? more = null)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            WriteLevel(writer, roots, point);
            more?.Invoke(writer);
            writer.WriteEndObject();
        }

        return new ParameterSet(System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>Reads a trial's parameters; keys outside the space are left alone.</summary>
    /// <param name="parameters">What some proposal wrote.</param>
    /// <param name="point">The point; NaN for inactive dimensions.</param>
    /// <returns>False when an active parameter is missing or has a value the space does not have.</returns>
    public bool TryRead(ParameterSet parameters, Span<double> point)
    {
        point.Fill(double.NaN);
        return ReadLevel(parameters.Root, roots, point);
    }

    private void WriteLevel(Utf8JsonWriter writer, IReadOnlyList<int> level, ReadOnlySpan<double> point)
    {
        foreach (var index in level)
        {
            writer.WritePropertyName(dimensions[index].Name);
            var value = point[index];
            if (dimensions[index] is not CategoricalDimension choice)
            {
                WriteNumber(writer, value);
                continue;
            }

            var option = choice.Options[(int)value];
            if (option.NestedName is null)
            {
                option.Value.WriteTo(writer);
                continue;
            }

            writer.WriteStartObject();
            writer.WriteString("_name", option.NestedName);
            WriteLevel(writer, option.Children, point);
            writer.WriteEndObject();
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, double value)
    {
        const double ExactIntegers = 1L << 53;
        if (value == Math.Truncate(value) && Math.Abs(value) <= ExactIntegers)
            writer.WriteNumberValue((long)value);
        else
            writer.WriteNumberValue(value);
    }

    private bool ReadLevel(JsonElement json, IReadOnlyList<int> level, Span<double> point)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return false;
        foreach (var index in level)
        {
            if (!json.TryGetProperty(dimensions[index].Name, out var given))
                return false;
            var value = dimensions[index].Read(given);
            if (double.IsNaN(value))
                return false;
            point[index] = value;
            if (dimensions[index] is CategoricalDimension choice
                && choice.Options[(int)value] is { NestedName: not null } option
                && !ReadLevel(given, option.Children, point))
                return false;
        }

        return true;
    }
}
