using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Algorithms.Pbt;
using AutoTune.Experiments.Space;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Pbt;

public sealed class PerturbationTests
{
    public static TheoryData<Domain, double, double, double> Steps => new()
    {
        { Choice("1", "2", "3"), 1, 0, 2 },
        { Choice("1", "2", "3"), 0, 0, 1 },
        { Choice("1", "2", "3"), 2, 1, 2 },
        { Choice("1"), 0, 0, 0 },
        { Range(ParameterType.RandInt, -3, 12), 5, 4, 6 },
        { Range(ParameterType.RandInt, -3, 12), 11, 10, 11 },
        { Range(ParameterType.Uniform, 0, 50), 20, 10, 30 },
        { Range(ParameterType.Uniform, 0, 50), 45, 35, 50 },
        { Range(ParameterType.QUniform, 0, 1, 0.1), 0.3, 0.2, 0.4 },
        { Range(ParameterType.QUniform, 2, 10, 5), 5, 2, 10 },
        { Range(ParameterType.QUniform, 2, 10, 5), 10, 5, 10 },
        { Range(ParameterType.QUniform, 0, 12, 5), 10, 5, 10 },
        { Range(ParameterType.LogUniform, 1e-5, 1), 1e-2, 1e-3, 1e-1 },
        { Range(ParameterType.LogUniform, 1e-5, 1), 0.5, 0.05, 1 },
        { Range(ParameterType.QLogUniform, 8, 512, 8), 64, 56, 72 },
        { Range(ParameterType.QLogUniform, 8, 512, 8), 8, 8, 16 },
        { Normal(ParameterType.Normal, 3, 10), 3, 1, 5 },
        { Normal(ParameterType.QNormal, 10, 5, 0.5), 40, 39.5, 40.5 },
        { Normal(ParameterType.LogNormal, 0, 5), 1, Math.Exp(-1), Math.E },
        { Normal(ParameterType.QLogNormal, 1, 1, 1), 0, 0, 1 },
    };

    [Theory, MemberData(nameof(Steps))]
    public void A_parameter_moves_one_step_down_or_up_within_its_bounds(Domain domain, double value, double down, double up)
    {
        var space = new SpaceEncoding(Of(("x", domain)));
        var perturbation = new Perturbation(space, factor: 0.2, resampleProbability: 0);
        var seen = Enumerable.Range(0, 40).Select(i => perturbation.Of([value], Rng.For(1, i))[0]).Distinct().Order().ToArray();
        Assert.Equal(new[] { down, up }.Distinct().Count(), seen.Length);
        Assert.Equal(down, seen[0], 9);
        Assert.Equal(up, seen[^1], 9);
    }

    [Fact]
    public void A_parameter_is_redrawn_as_often_as_said()
    {
        var space = new SpaceEncoding(Of(("x", Range(ParameterType.Uniform, 0, 1))));
        var perturbation = new Perturbation(space, factor: 0.2, resampleProbability: 0.25);
        var redrawn = Enumerable.Range(0, 4000).Count(i => Math.Abs(Math.Abs(perturbation.Of([0.5], Rng.For(1, i))[0] - 0.5) - 0.2) > 1e-9);
        Assert.InRange(redrawn, 900, 1100);
    }

    [Fact]
    public void Parameters_of_another_option_are_drawn_and_those_of_the_left_one_are_gone()
    {
        var space = new SpaceEncoding(Tree);
        var perturbation = new Perturbation(space, factor: 0.2, resampleProbability: 0);
        var changed = Enumerable.Range(0, 40).Select(i => perturbation.Of([0, 1, 0.1, double.NaN, double.NaN, 1], Rng.For(1, i)))
            .Where(point => point[0] == 1).ToArray();
        Assert.NotEmpty(changed);
        Assert.All(changed, point => Assert.True(double.IsNaN(point[1]) && double.IsNaN(point[2]) && point[3] >= 10 && point[4] >= 1));
    }
}
