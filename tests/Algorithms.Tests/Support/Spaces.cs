using System.Text.Json;
using AutoTune.Experiments.Space;

namespace AutoTune.Algorithms.Tests.Support;

/// <summary>Search spaces in few words.</summary>
internal static class Spaces
{
    public static SearchSpace Of(params (string Name, Domain Domain)[] parameters) =>
        new([.. parameters.Select(parameter => new Hyperparameter(parameter.Name, parameter.Domain))]);

    public static ChoiceDomain Choice(params string[] jsonItems) =>
        new([.. jsonItems.Select(item => new ChoiceItem(JsonElement.Parse(item), null, null))]);

    public static ChoiceDomain Nested(params (string Name, SearchSpace Space)[] items) =>
        new([.. items.Select(item => new ChoiceItem(default, item.Name, item.Space))]);

    public static RangeDomain Range(ParameterType type, double low, double high, double q = 0) => new(type, low, high, q);

    public static NormalDomain Normal(ParameterType type, double mu, double sigma, double q = 0) => new(type, mu, sigma, q);

    public static SearchSpace Continuous { get; } = Of(
        ("x", Range(ParameterType.Uniform, -5, 10)), ("y", Range(ParameterType.LogUniform, 1e-6, 1)));

    /// <summary>Every value type.</summary>
    public static SearchSpace Mixed { get; } = Of(
        ("choice", Choice("1", "\"two\"", "true", "3.5")),
        ("randint", Range(ParameterType.RandInt, -3, 12)),
        ("uniform", Range(ParameterType.Uniform, 0, 1)),
        ("quniform", Range(ParameterType.QUniform, 0, 1, 0.1)),
        ("loguniform", Range(ParameterType.LogUniform, 1e-5, 10)),
        ("qloguniform", Range(ParameterType.QLogUniform, 8, 512, 8)),
        ("normal", Normal(ParameterType.Normal, 3, 2)),
        ("qnormal", Normal(ParameterType.QNormal, 10, 5, 0.5)),
        ("lognormal", Normal(ParameterType.LogNormal, 0, 1)),
        ("qlognormal", Normal(ParameterType.QLogNormal, 1, 1, 1)));

    /// <summary>A tree: 2 x (1 + (3 + 2 x 2)) = 16 points.</summary>
    public static SearchSpace FiniteTree { get; } = Of(
        ("layer", Nested(
            ("none", Of()),
            ("conv", Of(("kernel", Nested(
                ("small", Of(("width", Range(ParameterType.RandInt, 1, 4)))),
                ("large", Of(("width", Range(ParameterType.QUniform, 2, 10, 8)), ("bias", Choice("true", "false")))))))))),
        ("flag", Choice("0", "1")));

    /// <summary>Numbers only: 4 x 3 x 3 = 36 points.</summary>
    public static SearchSpace FiniteGrid { get; } = Of(
        ("randint", Range(ParameterType.RandInt, -1, 3)),
        ("quniform", Range(ParameterType.QUniform, 2, 10, 5)),
        ("choice", Choice("1", "8", "2.5")));

    public static SearchSpace Tree { get; } = Of(
        ("model", Nested(
            ("svm", Of(("c", Range(ParameterType.LogUniform, 1e-3, 1e3)), ("gamma", Range(ParameterType.LogUniform, 1e-4, 10)))),
            ("forest", Of(("trees", Range(ParameterType.QLogUniform, 10, 1000, 10)), ("depth", Range(ParameterType.RandInt, 1, 20)))))),
        ("scale", Choice("true", "false")));

    /// <summary>Whole numbers as far as the eye reaches, and exp() beyond what a double holds.</summary>
    public static SearchSpace Wide { get; } = Of(
        ("uniform", Range(ParameterType.Uniform, -1e308, 1e308)),
        ("lognormal", Normal(ParameterType.LogNormal, 0, 1000)),
        ("qlognormal", Normal(ParameterType.QLogNormal, 0, 500, 1)),
        ("normal", Normal(ParameterType.Normal, 0, 1e300)),
        ("randint", Range(ParameterType.RandInt, 0, 1L << 50)));

    /// <summary>Architectures: 3 x 3 x 3 x 2 x 2 = 108 points.</summary>
    public static SearchSpace Nas { get; } = Of(
        ("first", new LayerChoiceDomain(["conv", "pool", "pool"])),
        ("skip", new InputChoiceDomain(["first", "input"], 0, 1)),
        ("second", new LayerChoiceDomain(["conv", "pool", "linear"])),
        ("from", new InputChoiceDomain(["first", "input"], 1, 1)),
        ("third", new LayerChoiceDomain(["conv", "last"])));

    public static SearchSpace OnePoint { get; } = Of(
        ("a", Choice("\"only\"")), ("b", Range(ParameterType.RandInt, 7, 8)), ("c", Range(ParameterType.Uniform, 2, 2)));
}
