using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Experiments.Space;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Encoding;

/// <summary>Every type is drawn as the specification's formula says, which these tests evaluate in their own way.</summary>
public sealed class PriorTests
{
    private const int Samples = 20_000;

    [Fact]
    public void A_choice_is_uniform_over_its_items_and_equal_items_add_up()
    {
        var samples = Draw(Choice("1", "\"a\"", "1.0", "true"));
        Fit.ToProbabilities(samples, new Dictionary<double, double> { [0] = 0.5, [1] = 0.25, [2] = 0.25 });
    }

    [Fact]
    public void A_randint_is_uniform_without_its_upper_bound() => Fit.ToProbabilities(
        Draw(Range(ParameterType.RandInt, -2, 5)), Enumerable.Range(-2, 7).ToDictionary(i => (double)i, _ => 1.0 / 7));

    [Fact]
    public void A_uniform_is_uniform() => Fit.ToDistribution(Draw(Range(ParameterType.Uniform, -3, 5)), x => (x + 3) / 8);

    [Fact]
    public void A_loguniform_is_uniform_in_the_logarithm() => Fit.ToDistribution(
        Draw(Range(ParameterType.LogUniform, 1e-4, 10)), x => Math.Log(x / 1e-4) / Math.Log(1e5));

    [Fact]
    public void A_normal_is_normal() => Fit.ToDistribution(Draw(Normal(ParameterType.Normal, 3, 2)), x => NormalCdf((x - 3) / 2));

    [Fact]
    public void A_lognormal_is_normal_in_the_logarithm() => Fit.ToDistribution(
        Draw(Normal(ParameterType.LogNormal, -1, 0.5)), x => NormalCdf((Math.Log(x) + 1) / 0.5));

    [Theory]
    [InlineData(0, 10, 2.5)]
    [InlineData(2, 10, 5)]
    [InlineData(-1, 1, 0.3)]
    [InlineData(2, 3, 5)]
    [InlineData(0.1, 0.1, 0.1)]
    public void A_quniform_is_a_rounded_and_clipped_uniform(double low, double high, double q) =>
        MatchesRounding(Range(ParameterType.QUniform, low, high, q), u => low + (high - low) * u, low, high, q);

    [Theory]
    [InlineData(8, 512, 8)]
    [InlineData(1, 50, 7)]
    public void A_qloguniform_is_a_rounded_and_clipped_loguniform(double low, double high, double q) =>
        MatchesRounding(Range(ParameterType.QLogUniform, low, high, q), u => Math.Exp(Math.Log(low) + Math.Log(high / low) * u), low, high, q);

    [Fact]
    public void A_qnormal_is_a_rounded_normal() =>
        MatchesRounding(Normal(ParameterType.QNormal, 10, 5, 2), u => 10 + 5 * Gaussian.Quantile(u), double.MinValue, double.MaxValue, 2);

    [Fact]
    public void A_qlognormal_is_a_rounded_lognormal_and_may_be_zero()
    {
        var domain = Normal(ParameterType.QLogNormal, 0, 1, 1);
        MatchesRounding(domain, u => Math.Exp(Gaussian.Quantile(u)), 0, double.MaxValue, 1);
        Assert.Contains(0, Draw(domain));
    }

    [Fact]
    public void Nas_choices_are_uniform_over_what_may_be_chosen()
    {
        Fit.ToProbabilities(Draw(new LayerChoiceDomain(["a", "b", "c"])), Enumerable.Range(0, 3).ToDictionary(i => (double)i, _ => 1 / 3.0));
        Fit.ToProbabilities(
            Draw(new InputChoiceDomain(["a", "b"], 0, 1)), Enumerable.Range(0, 3).ToDictionary(i => (double)i, _ => 1 / 3.0));
        Assert.Equal([0], Draw(new InputChoiceDomain(["a", "b"], 0, 0)).Distinct());
    }

    private static void MatchesRounding(Domain domain, Func<double, double> continuous, double low, double high, double q)
    {
        const int Cells = 1_000_000;
        var probabilities = Enumerable.Range(0, Cells)
            .Select(i => Math.Clamp(Math.Round(continuous((i + 0.5) / Cells) / q) * q, low, high))
            .CountBy(value => Math.Round(value, 9) + 0.0)
            .ToDictionary(pair => pair.Key, pair => (double)pair.Value / Cells);
        Fit.ToProbabilities([.. Draw(domain).Select(value => Math.Round(value, 9) + 0.0)], probabilities);
    }

    private static double[] Draw(Domain domain)
    {
        var space = new SpaceEncoding(Of(("p", domain)));
        var point = new double[1];
        return [.. Enumerable.Range(0, Samples).Select(i =>
        {
            space.Draw(Rng.For(3, i), point);
            return point[0];
        })];
    }

    private static double NormalCdf(double x) => 0.5 * (1 + MathNet.Numerics.SpecialFunctions.Erf(x / Math.Sqrt(2)));
}
