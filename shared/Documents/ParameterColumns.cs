using System.Text.Json;
using AutoTune.Experiments.Trials;

namespace AutoTune.Documents;

/// <summary>A trial's parameters as columns: a nested choice gives one for its name and one for each of its own parameters.</summary>
public static class ParameterColumns
{
    /// <summary>Column and value, in the order of the parameters; "layer.kernel" for a parameter of a nested choice.</summary>
    public static IEnumerable<KeyValuePair<string, JsonElement>> Of(ParameterSet parameters) => Of(parameters.Root);

    /// <summary>The same from the parameters' JSON.</summary>
    public static IEnumerable<KeyValuePair<string, JsonElement>> Of(JsonElement parameters) => Flatten("", parameters);

    /// <summary>A value as text: numbers as they were drawn, to the last digit; texts without JSON's quotes.</summary>
    public static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static IEnumerable<KeyValuePair<string, JsonElement>> Flatten(string prefix, JsonElement element)
    {
        foreach (var property in element.EnumerateObject())
        {
            var name = prefix + property.Name;
            // NAS results ({"_value", "_idx"}) and nested choices ({"_name", ...}) are objects; both open up the same way.
            if (property.Value.ValueKind != JsonValueKind.Object)
            {
                yield return KeyValuePair.Create(name, property.Value);
                continue;
            }
            foreach (var inner in Flatten(name + ".", property.Value))
                yield return inner;
        }
    }
}
