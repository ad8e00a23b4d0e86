using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;
using AutoTune.Algorithms.Tests.Support;
using AutoTune.Algorithms.Tpe;
using AutoTune.Experiments.Space;
using static AutoTune.Algorithms.Tests.Support.Spaces;

namespace AutoTune.Algorithms.Tests.Tpe;

public sealed class ParzenEstimatorTests
{
    [Theory, InlineData(true), InlineData(false)]
    public void The_density_of_a_real_type_integrates_to_one(bool followsSpread)
    {
        foreach (var domain in new Domain[]
        {
            Range(ParameterType.Uniform, -2, 3), Range(ParameterType.LogUniform, 1e-3, 1), Normal(ParameterType.Normal, 1, 2),
            Normal(ParameterType.LogNormal, 0, 1),
        })
        {
            var (space, estimator) = Fitted(Of(("x", domain)), 7, followsSpread);
            var number = (NumericDimension)space.Dimensions[0];
            var (low, high) = number.IsNormal ? (-12.0, 12.0) : (0.0, 1.0);
            const int Steps = 20_000;
            var sum = 0.0;
            for (var i = 0; i < Steps; i++)
            {
                var z = low + (high - low) * (i + 0.5) / Steps;
                sum += Math.Exp(estimator.LogDensity([number.FromInternal(z)], [z])) * (high - low) / Steps;
            }

            Assert.Equal(1, sum, 1e-4);
        }
    }

    [Theory, InlineData(1), InlineData(4), InlineData(40)]
    public void The_masses_of_a_finite_tree_add_up_to_one(int observations)
    {
        var (space, estimator) = Fitted(FiniteTree, observations, followsSpread: true);
        Assert.Equal(1, MassOf(space, estimator), 5e-3);
    }

    [Theory]
    [InlineData(ParameterType.QUniform, 0, 10, 2.5)]
    [InlineData(ParameterType.QUniform, 2, 10, 5)]
    [InlineData(ParameterType.QUniform, 0, 1000, 1)]
    [InlineData(ParameterType.QLogUniform, 8, 512, 8)]
    [InlineData(ParameterType.RandInt, 0, 6, 0)]
    public void The_masses_of_a_grid_add_up_to_one(ParameterType type, double low, double high, double q)
    {
        var (space, estimator) = Fitted(Of(("x", Range(type, low, high, q))), 9, followsSpread: true);
        Assert.Equal(1, MassOf(space, estimator), 5e-3);
    }

    [Fact]
    public void Draws_follow_the_masses()
    {
        var (space, estimator) = Fitted(FiniteTree, 12, followsSpread: true);
        var keys = new Dictionary<PointKey, double>();
        var masses = new Dictionary<double, double>();
        ForEachPoint(space, (point, z) =>
        {
            masses[keys.Count] = Math.Exp(estimator.LogDensity(point, z));
            keys[PointKey.Of(point)] = keys.Count;
        });
        var rng = new Rng(4);
        var drawn = new double[space.Length];
        Fit.ToProbabilities([.. Enumerable.Range(0, 20_000).Select(_ =>
        {
            estimator.Draw(rng, recombine: false, drawn);
            return keys[PointKey.Of(drawn)];
        })], masses);
    }

    [Fact]
    public void A_proposal_allocates_nothing_that_grows_with_the_candidates()
    {
        var study = Studies.Run(Studies.Tuner("Random", Mixed), 200, Studies.Rugged);
        Assert.InRange(Allocated(2000) - Allocated(20), -4096, 4096);

        long Allocated(int candidates)
        {
            var tuner = Studies.Tuner("TPE", Mixed, arguments: $$"""{"tpe_args": {"n_ei_candidates": {{candidates}} } }""");
            tuner.Suggest(study.View(199, 199));
            var before = GC.GetAllocatedBytesForCurrentThread();
            tuner.Suggest(study.View(200, 200));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static double MassOf(SpaceEncoding space, ParzenEstimator estimator)
    {
        var sum = 0.0;
        ForEachPoint(space, (point, z) => sum += Math.Exp(estimator.LogDensity(point, z)));
        return sum;
    }

    private static void ForEachPoint(SpaceEncoding space, Action<double[], double[]> visit)
    {
        double Next(int d, double value) => space.Dimensions[d].Next(value);
        var point = new double[space.Length];
        var z = new double[space.Length];
        space.First(point, Next);
        do
        {
            space.ToInternal(point, z);
            visit(point, z);
        }
        while (space.Advance(point, Next));
    }

    private static (SpaceEncoding Space, ParzenEstimator Estimator) Fitted(SearchSpace searchSpace, int observations, bool followsSpread)
    {
        var space = new SpaceEncoding(searchSpace);
        var estimator = new ParzenEstimator(space, [.. Enumerable.Range(0, space.Length)], followsSpread);
        var rows = new double[observations][];
        var point = new double[space.Length];
        for (var i = 0; i < observations; i++)
        {
            space.Draw(Rng.For(11, i), point);
            rows[i] = new double[space.Length];
            space.ToInternal(point, rows[i]);
        }

        estimator.Fit(rows, [.. Enumerable.Range(1, observations).Select(i => (double)i)], priorWeight: 1);
        return (space, estimator);
    }
}
