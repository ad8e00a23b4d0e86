using AutoTune.Experiments.Space;

namespace AutoTune.Experiments.Validation;

/// <summary>How the twelve types are written.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<string, ParameterType> ByName = new(StringComparer.Ordinal)
    {
        ["choice"] = ParameterType.Choice,
        ["randint"] = ParameterType.RandInt,
        ["uniform"] = ParameterType.Uniform,
        ["quniform"] = ParameterType.QUniform,
        ["loguniform"] = ParameterType.LogUniform,
        ["qloguniform"] = ParameterType.QLogUniform,
        ["normal"] = ParameterType.Normal,
        ["qnormal"] = ParameterType.QNormal,
        ["lognormal"] = ParameterType.LogNormal,
        ["qlognormal"] = ParameterType.QLogNormal,
        ["layer_choice"] = ParameterType.LayerChoice,
        ["input_choice"] = ParameterType.InputChoice,
    };

    public static IReadOnlyCollection<string> All => ByName.Keys;

    /// <summary>How the platform's manual spells qlognormal.</summary>
    public const string OldSpelling = "qlognoraml";

    /// <summary>The type of that name, in the manual's spelling, too.</summary>
    public static ParameterType? Parse(string name) =>
        name == OldSpelling ? ParameterType.QLogNormal : ByName.TryGetValue(name, out var type) ? type : null;

    public static string Of(ParameterType type) => ByName.First(pair => pair.Value == type).Key;
}
