using System.Text;
using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Validation;

/// <summary>A part of the spec that may be written as JSON text or as a mapping: searchSpace and classArgs.</summary>
internal static class JsonPart
{
    /// <summary>The part as a mapping; null when it is none, which is then reported.</summary>
    public static SpecNode? Open(SpecNode node, Findings findings, string what)
    {
        var size = node.Kind == SpecNodeKind.Text ? Encoding.UTF8.GetByteCount(node.Text) : SpecJsonText.ByteCount(node);
        if (size > ExperimentReader.MaxPartBytes)
        {
            findings.Problem(node, $"must be no larger than {ExperimentReader.MaxPartBytes} bytes", $"{size} bytes");
            return null;
        }

        var root = node.Kind == SpecNodeKind.Text ? Parse(node, findings) : node;
        return root is not null && Expect.Mapping(root, findings, what) ? root : null;
    }

    private static SpecNode? Parse(SpecNode node, Findings findings)
    {
        var text = new SourceText(node);
        try
        {
            return JsonTree.Read(text, findings, node);
        }
        catch (SpecSyntaxException e)
        {
            findings.Syntax(text, e, node.Path);
            return null;
        }
    }
}
