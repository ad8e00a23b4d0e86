using YamlDotNet.RepresentationModel;

namespace AutoTune.Experiments.Tests.Importing;

/// <summary>The fields of a YAML text, as the importers' tables name them, and the text without one of them or with another value.</summary>
internal static class FieldPaths
{
    /// <summary>Every field: its path in the table and its own path, e.g. <c>machineList[].ip</c> and <c>machineList[1].ip</c>.</summary>
    public static IReadOnlyList<(string Row, string Own)> Of(string yaml) => [.. Below(Load(yaml), "", "")];

    /// <summary>The text without a field, or with another value in its place.</summary>
    public static string With(string yaml, string own, YamlNode? value)
    {
        var root = Load(yaml);
        var document = new YamlStream(new YamlDocument(root));
        foreach (var (mapping, key, path) in Fields(root, ""))
        {
            if (path != own)
            {
                continue;
            }

            if (value is null)
            {
                mapping.Children.Remove(key);
            }
            else
            {
                mapping.Children[key] = value;
            }

            break;
        }

        using var text = new StringWriter();
        document.Save(text, assignAnchors: false);
        return text.ToString();
    }

    private static IEnumerable<(string Row, string Own)> Below(YamlNode node, string row, string own) => node switch
    {
        YamlMappingNode mapping => mapping.Children.SelectMany(field =>
        {
            var name = ((YamlScalarNode)field.Key).Value!;
            var (rowBelow, ownBelow) = (Join(row, name), Join(own, name));
            return Below(field.Value, rowBelow, ownBelow).Prepend((rowBelow, ownBelow));
        }),
        YamlSequenceNode list => list.Children.SelectMany((item, i) => Below(item, row + "[]", $"{own}[{i}]")),
        _ => [],
    };

    private static IEnumerable<(YamlMappingNode Mapping, YamlNode Key, string Path)> Fields(YamlNode node, string own) => node switch
    {
        YamlMappingNode mapping => mapping.Children.ToList().SelectMany(field =>
        {
            var path = Join(own, ((YamlScalarNode)field.Key).Value!);
            return Fields(field.Value, path).Prepend((mapping, field.Key, path));
        }),
        YamlSequenceNode list => list.Children.SelectMany((item, i) => Fields(item, $"{own}[{i}]")),
        _ => [],
    };

    private static YamlNode Load(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents[0].RootNode;
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
