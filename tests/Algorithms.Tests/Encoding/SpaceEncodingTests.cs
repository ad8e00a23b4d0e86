using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Experiments.Space;
using CsCheck;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Encoding;

public sealed class SpaceEncodingTests
{
    private static readonly SearchSpace Nas = Of(
        ("layer", new LayerChoiceDomain(["conv", "pool"])), ("input", new InputChoiceDomain(["a", "b", "b"], 0, 1)));

    private static readonly SearchSpace[] All = [Mixed, FiniteTree, Tree, Wide, OnePoint, Continuous, Nas];

    private static readonly Gen<(int Space, int Seed)> SpaceAndSeed = Gen.Select(Gen.Int[0, All.Length - 1], Gen.Int[0, int.MaxValue]);

    [Fact]
    public void Every_point_survives_its_json_exactly() => SpaceAndSeed.Sample((s, seed) =>
    {
        var space = new SpaceEncoding(All[s]);
        var point = new double[space.Length];
        space.Draw(Rng.For(seed, 0), point);
        var read = new double[space.Length];
        Assert.True(space.Json.TryRead(space.Json.Write(point), read));
        Assert.Equal(point, read);
        Assert.Equal(PointKey.Of(point), PointKey.Of(read));
    });

    [Fact]
    public void Every_value_survives_the_internal_scale() => SpaceAndSeed.Sample((s, seed) =>
    {
        var space = new SpaceEncoding(All[s]);
        var point = new double[space.Length];
        var z = new double[space.Length];
        space.Draw(Rng.For(seed, 0), point);
        space.ToInternal(point, z);
        for (var d = 0; d < space.Length; d++)
        {
            if (space.Dimensions[d] is not NumericDimension number || double.IsNaN(point[d]))
                continue;
            Assert.InRange(z[d], number.IsNormal ? -10 : 0, number.IsNormal ? 10 : 1);
            // Grid points come back as they were, as long as a double tells them apart in the internal scale.
            var back = number.FromInternal(z[d]);
            var tolerance = number.IsQuantised && Math.Abs(point[d]) < 1e12 ? 0 : 1e-9 * Math.Abs(point[d]);
            Assert.True(Math.Abs(back - point[d]) <= tolerance, $"{number.Name}: {point[d]} came back as {back}");
        }
    });

    [Fact]
    public void Parameters_are_written_in_the_order_and_form_of_the_space()
    {
        var space = new SpaceEncoding(Of(
            ("b", Choice("1e-3", "\"é\"")), ("a", Range(ParameterType.RandInt, 0, 9)), ("q", Range(ParameterType.QUniform, 0, 1, 0.1)),
            ("u", Range(ParameterType.Uniform, 0, 1)), ("n", Nested(("none", Of()), ("conv", Of(("k", Range(ParameterType.RandInt, 1, 4)))))),
            ("layer", new LayerChoiceDomain(["conv", "pool"])), ("input", new InputChoiceDomain(["x", "y"], 0, 1))));
        Assert.Equal(
            """{"b":1e-3,"a":4,"q":0.3,"u":0.1,"n":{"_name":"conv","k":2},"layer":{"_value":"pool","_idx":1},"input":{"_value":["y"],"_idx":[1]}}""",
            space.Json.Write([0, 4, ((NumericDimension)space.Dimensions[2]).Snap(0.31), 0.1, 1, 2, 1, 2]).Json);
        Assert.Equal(
            """{"b":"é","a":4,"q":1,"u":0.30000000000000004,"n":{"_name":"none"},"layer":{"_value":"conv","_idx":0},"input":{"_value":[],"_idx":[]}}""",
            space.Json.Write([1, 4, 1, 0.1 + 0.2, 0, double.NaN, 0, 0]).Json);
    }

    [Fact]
    public void Quantised_values_carry_no_floating_noise()
    {
        var dimension = new NumericDimension("q", -1, -1, Range(ParameterType.QUniform, 0, 1, 0.1));
        var values = new List<double>();
        for (var value = dimension.Next(double.NaN); !double.IsNaN(value); value = dimension.Next(value))
            values.Add(value);
        Assert.Equal([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], values);
    }

    [Theory]
    [InlineData("""{"x":1}""")]
    [InlineData("""{"x":1,"y":"text"}""")]
    [InlineData("""[1]""")]
    public void Parameters_that_are_not_of_the_space_are_told(string json) =>
        Assert.False(new SpaceEncoding(Continuous).Json.TryRead(new(json), new double[2]));

    [Fact]
    public void Further_keys_are_left_alone() =>
        Assert.True(new SpaceEncoding(Continuous).Json.TryRead(new("""{"TRIAL_BUDGET":3,"x":1,"y":0.5}"""), new double[2]));

    [Fact]
    public void A_finite_space_has_as_many_points_as_the_walk_visits()
    {
        var space = new SpaceEncoding(FiniteTree);
        Assert.Equal(16, space.PointCount);
        var point = new double[space.Length];
        double Next(int d, double value) => space.Dimensions[d].Next(value);
        space.First(point, Next);
        var seen = new HashSet<PointKey>();
        do
            Assert.True(seen.Add(PointKey.Of(point)));
        while (space.Advance(point, Next));
        Assert.Equal(16, seen.Count);
        Assert.Equal(double.PositiveInfinity, new SpaceEncoding(Mixed).PointCount);
        Assert.Equal(1, new SpaceEncoding(OnePoint).PointCount);
    }

    [Fact]
    public void The_bins_of_a_bounded_grid_fill_the_unit_interval()
    {
        foreach (var domain in new[]
        {
            Range(ParameterType.QUniform, 2, 10, 5), Range(ParameterType.QLogUniform, 8, 512, 8), Range(ParameterType.RandInt, -3, 4),
        })
        {
            var dimension = new NumericDimension("q", -1, -1, domain);
            var edge = 0.0;
            for (var value = dimension.Next(double.NaN); !double.IsNaN(value); value = dimension.Next(value))
            {
                var (from, to) = dimension.Bin(value);
                Assert.Equal(edge, from, 12);
                edge = to;
            }

            Assert.Equal(1, edge, 12);
        }
    }
}
