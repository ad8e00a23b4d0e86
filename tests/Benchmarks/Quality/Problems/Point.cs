using System.Text.Json;

namespace AutoTune.Quality.Problems;

/// <summary>A trial's parameters, as a problem reads them.</summary>
internal readonly record struct Point(JsonElement Parameters)
{
    /// <summary>A number.</summary>
    public double this[string name] => Parameters.GetProperty(name).GetDouble();

    /// <summary>A choice's word.</summary>
    public string Word(string name) => Parameters.GetProperty(name).GetString()!;

    /// <summary>A nested choice: its <c>_name</c> and parameters of its own.</summary>
    public Point Branch(string name) => new(Parameters.GetProperty(name));
}
