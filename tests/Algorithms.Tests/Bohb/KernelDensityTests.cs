using AutoTune.Algorithms.Bohb;
using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Algorithms.Tpe;
using AutoTune.Experiments.Space;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Bohb;

public sealed class KernelDensityTests
{
    [Fact]
    public void A_bounded_density_has_all_its_mass_inside_and_draws_follow_it()
    {
        var (space, density) = Fit(Of(("x", Range(ParameterType.Uniform, 0, 1))), [[0.02], [0.1], [0.7]]);
        var cumulative = new double[2001];
        for (var i = 1; i < cumulative.Length; i++)
            cumulative[i] = cumulative[i - 1] + Math.Exp(density.LogDensity([(i - 0.5) / 2000])) / 2000;
        Assert.Equal(1, cumulative[^1], 3);
        Support.Fit.ToDistribution(Draws(space, density, 0, 1), x => cumulative[(int)(x * 2000)]);
    }

    [Fact]
    public void A_normal_types_density_has_no_bounds()
    {
        var (_, density) = Fit(Of(("x", Normal(ParameterType.Normal, 5, 2))), [[5], [11], [1]]);
        Assert.Equal(1, Enumerable.Range(-8000, 16000).Sum(i => Math.Exp(density.LogDensity([(i + 0.5) / 500])) / 500), 3);
    }

    [Fact]
    public void The_bandwidth_is_the_normal_reference_one()
    {
        // n = 3, d = 1; the prior, of variance 1, counts as one observation.
        var (_, density) = Fit(Of(("x", Normal(ParameterType.Normal, 0, 1))), [[-0.3], [0], [0.3]]);
        var h = 1.06 * Math.Sqrt((0.09 + 0 + 0.09 + 1) / 4) * Math.Pow(3, -0.2);
        var expected = new[] { -0.3, 0, 0.3 }.Average(c => Math.Exp(-0.5 * Math.Pow((0.1 - c) / h, 2)) / (h * Gaussian.SqrtTwoPi));
        Assert.Equal(Math.Log(expected), density.LogDensity([0.1]), 9);
    }

    [Fact]
    public void A_choices_probabilities_add_up_and_draws_follow_them()
    {
        var (space, density) = Fit(Of(("c", Choice("1", "2", "3", "4"))), [[0], [0], [2]]);
        var probabilities = Enumerable.Range(0, 4).ToDictionary(i => (double)i, i => Math.Exp(density.LogDensity([i])));
        Assert.Equal(1, probabilities.Values.Sum(), 9);
        Assert.True(probabilities[0] > probabilities[2] && probabilities[2] > probabilities[1] && probabilities[1] > 0);
        Support.Fit.ToProbabilities([.. Draws(space, density, 0, 1)], probabilities);
    }

    [Fact]
    public void Over_a_tree_branches_add_up_to_one()
    {
        var (_, density) = Fit(
            Of(("m", Nested(("none", Of()), ("some", Of(("x", Range(ParameterType.Uniform, 0, 1))))))),
            [[0, double.NaN], [1, 0.3], [1, 0.6], [0, double.NaN]]);
        var none = Math.Exp(density.LogDensity([0, double.NaN]));
        var some = Enumerable.Range(0, 1000).Sum(i => Math.Exp(density.LogDensity([1, (i + 0.5) / 1000])) / 1000);
        Assert.Equal(1, none + some, 4);
        Assert.Equal(0.5, none, 2);
    }

    [Fact]
    public void Draws_are_points_of_the_space()
    {
        foreach (var search in new[] { Mixed, Tree, Wide })
        {
            var space = new SpaceEncoding(search);
            var rng = new Rng(1);
            var points = Enumerable.Range(0, 20).Select(_ =>
            {
                var point = new double[space.Length];
                space.Draw(rng, point);
                return point;
            }).ToArray();
            var (_, density) = Fit(search, points);
            var (drawn, z) = (new double[space.Length], new double[space.Length]);
            for (var i = 0; i < 200; i++)
            {
                density.Draw(rng, 3, drawn);
                Assert.True(space.Json.TryRead(space.Json.Write(drawn), z));
                space.ToInternal(drawn, z);
                Assert.True(double.IsFinite(density.LogDensity(z)));
            }
        }
    }

    private static IEnumerable<double> Draws(SpaceEncoding space, KernelDensity density, int dimension, double widening)
    {
        var rng = new Rng(5);
        var point = new double[space.Length];
        for (var i = 0; i < 20_000; i++)
        {
            density.Draw(rng, widening, point);
            yield return point[dimension];
        }
    }

    private static (SpaceEncoding Space, KernelDensity Density) Fit(SearchSpace search, double[][] points)
    {
        var space = new SpaceEncoding(search);
        var density = new KernelDensity(space, 1e-3);
        var observations = points.Select(point =>
        {
            var z = new double[point.Length];
            space.ToInternal(point, z);
            return new Observation(point, z, 0);
        }).ToArray();
        density.Fit(observations, 0, observations.Length);
        return (space, density);
    }
}
