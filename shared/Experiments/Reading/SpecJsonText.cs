using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AutoTune.Experiments.Reading;

/// <summary>Writes nodes as JSON.</summary>
internal static class SpecJsonText
{
    private const int PreviewLength = 80;

    // Nobody puts this text into HTML without encoding it, and people read it.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The node as compact JSON text, fields in the order in which they were written.</summary>
    public static string Write(SpecNode node) => Encoding.UTF8.GetString(WriteBytes(node).Span);

    /// <summary>The node as a JSON value.</summary>
    public static JsonElement Element(SpecNode node) => JsonElement.Parse(WriteBytes(node).Span, new JsonDocumentOptions { MaxDepth = 256 });

    /// <summary>A JSON value out of what <paramref name="write"/> writes.</summary>
    public static JsonElement Element(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = 256 });
    }

    public static int ByteCount(SpecNode node) => WriteBytes(node).Length;

    public static void Write(Utf8JsonWriter writer, SpecNode node)
    {
        switch (node.Kind)
        {
            case SpecNodeKind.Mapping:
                writer.WriteStartObject();
                foreach (var field in node.Children)
                {
                    writer.WritePropertyName(field.Key!);
                    Write(writer, field);
                }

                writer.WriteEndObject();
                break;
            case SpecNodeKind.Sequence:
                writer.WriteStartArray();
                foreach (var item in node.Children)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case SpecNodeKind.Text:
                writer.WriteStringValue(node.Text);
                break;
            case SpecNodeKind.Number:
            case SpecNodeKind.Boolean:
                writer.WriteRawValue(node.Text, skipInputValidation: true);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    /// <summary>A string as a JSON literal, quotes included.</summary>
    public static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    /// <summary>The node for a message: JSON of at most 80 characters, cut short with an ellipsis.</summary>
    public static string Preview(SpecNode node)
    {
        var text = new StringBuilder();
        AppendPreview(text, node);
        return text.Length > PreviewLength ? string.Concat(text.ToString(0, PreviewLength - 1), "…") : text.ToString();
    }

    private static void AppendPreview(StringBuilder text, SpecNode node)
    {
        switch (node.Kind)
        {
            case SpecNodeKind.Mapping or SpecNodeKind.Sequence:
                var mapping = node.Kind == SpecNodeKind.Mapping;
                text.Append(mapping ? '{' : '[');
                for (var i = 0; i < node.Children.Count && text.Length <= PreviewLength; i++)
                {
                    text.Append(i > 0 ? ", " : "");
                    if (mapping)
                    {
                        text.Append(Quote(Cut(node.Children[i].Key!))).Append(": ");
                    }

                    AppendPreview(text, node.Children[i]);
                }

                text.Append(mapping ? '}' : ']');
                break;
            case SpecNodeKind.Text:
                text.Append(Quote(Cut(node.Text)));
                break;
            case SpecNodeKind.Null:
                text.Append("null");
                break;
            default:
                text.Append(Cut(node.Text));
                break;
        }
    }

    private static string Cut(string text)
    {
        if (text.Length <= PreviewLength)
        {
            return text;
        }

        var length = char.IsHighSurrogate(text[PreviewLength - 1]) ? PreviewLength - 1 : PreviewLength;
        return text[..length] + "…";
    }

    private static ReadOnlyMemory<byte> WriteBytes(SpecNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, node);
        }

        return buffer.WrittenMemory;
    }
}
