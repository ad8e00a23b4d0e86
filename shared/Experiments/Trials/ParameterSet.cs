using System.Text.Json;

namespace AutoTune.Experiments.Trials;

/// <summary>
/// A trial's hyperparameters, one JSON object. The one type they have from the tuner to the trial: kept as their text, so that
/// nothing is converted on the way; parsed where somebody looks inside.
/// </summary>
public sealed class ParameterSet : IEquatable<ParameterSet>
{
    private readonly Lazy<JsonElement> root;

    /// <param name="json">The text of one JSON object.</param>
    public ParameterSet(string json)
    {
        Json = json;
        root = new Lazy<JsonElement>(() => JsonElement.Parse(Json));
    }

    /// <summary>The object's text, as the tuner wrote it.</summary>
    public string Json { get; }

    /// <summary>The parsed object.</summary>
    public JsonElement Root => root.Value;

    public bool Equals(ParameterSet? other) => other is not null && other.Json == Json;

    public override bool Equals(object? obj) => Equals(obj as ParameterSet);

    public override int GetHashCode() => Json.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Json;
}
