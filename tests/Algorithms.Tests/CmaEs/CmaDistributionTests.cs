using AutoTune.Algorithms.CmaEs;
using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Tests.CmaEs;

/// <summary>The distribution against what Hansen's tutorial and papers say of it.</summary>
public sealed class CmaDistributionTests
{
    [Fact]
    public void Parameters_are_those_of_the_tutorials_table()
    {
        // n = lambda = 10, worked out by hand from table 1.
        var parameters = new CmaParameters(10, 10);
        Assert.Equal([0.4563, 0.2708, 0.1622, 0.0852, 0.0255], parameters.Weights.Take(5).Select(weight => Math.Round(weight, 4)));
        Assert.Equal(3.167, parameters.Selected, 3);
        Assert.Equal(0.2844, parameters.CumulationOfStep, 4);
        Assert.Equal(0.2950, parameters.CumulationOfCovariance, 4);
        Assert.Equal(0.01528, parameters.RankOne, 5);
        Assert.Equal(0.02355, parameters.RankMu, 5);
        Assert.Equal(1.2844, parameters.Damping, 4);
        Assert.All(parameters.Weights.Skip(5), weight => Assert.True(weight < 0));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(7), InlineData(40)]
    public void Negative_weights_leave_the_covariance_positive(int dimensions)
    {
        var parameters = new CmaParameters(dimensions, CmaParameters.UsualPopulation(dimensions));
        Assert.Equal(1, parameters.Weights.Where(weight => weight > 0).Sum(), 12);
        var taken = -parameters.Weights.Where(weight => weight < 0).Sum() * dimensions * parameters.RankMu;
        Assert.True(taken <= 1 - parameters.RankOne - parameters.RankMu + 1e-12);
    }

    [Fact]
    public void A_rotated_scaled_and_shifted_problem_is_searched_by_the_rotated_scaled_and_shifted_distribution()
    {
        const int N = 5;
        const double Scale = 3.5;
        var rotation = Rotation(N, new Rng(11));
        double[] Map(double[] x) => [.. Enumerable.Range(0, N).Select(i => Scale * Enumerable.Range(0, N).Sum(j => rotation[i, j] * x[j]) + i)];
        var parameters = new CmaParameters(N, 8);
        double[] start = [1, -2, 0.5, 3, 0];
        var here = new CmaDistribution(parameters, start, 0.7, (_, _) => 0);
        var there = new CmaDistribution(parameters, Map(start), 0.7 * Scale, (_, _) => 0);
        var rng = new Rng(3);
        for (var generation = 0; generation < 40; generation++)
        {
            var ranked = Draw(here, 8, rng).OrderBy(x => Ellipsoid(x, 1e3)).ToList();
            Update(here, parameters, ranked);
            Update(there, parameters, [.. ranked.Select(Map)]);
        }

        var mapped = Map(here.Mean.ToArray());
        Assert.Equal(1, there.Step / here.Step / Scale, 8);
        for (var i = 0; i < N; i++)
        {
            Assert.Equal(mapped[i], there.Mean[i], 8);
            for (var j = 0; j < N; j++)
            {
                var rotated = 0.0;
                for (var a = 0; a < N; a++)
                {
                    for (var b = 0; b < N; b++)
                        rotated += rotation[i, a] * here.Covariance(a, b) * rotation[j, b];
                }

                Assert.Equal(rotated, there.Covariance(i, j), 1e-8 * Math.Max(1, Math.Abs(rotated)));
            }
        }
    }

    [Fact]
    public void On_a_slope_the_step_grows()
    {
        var (distribution, _) = Minimise(x => x[0], 5, 1e-6, 200, until: double.NegativeInfinity);
        Assert.True(distribution.Step > 1e-4, $"{distribution.Step}");
    }

    /// <summary>Evaluations a run may take: some 1.5 times the published averages (Hansen 2016 and the COCO data of CMA-ES).</summary>
    [Theory, InlineData("sphere", 2400), InlineData("ellipsoid", 7500), InlineData("cigar", 6000), InlineData("rosenbrock", 9000)]
    public void Ten_dimensions_are_solved_within_the_published_budgets(string name, int budget)
    {
        Func<double[], double> function = name switch
        {
            "sphere" => x => Ellipsoid(x, 1),
            "ellipsoid" => x => Ellipsoid(x, 1e6),
            "cigar" => x => x[0] * x[0] + 1e6 * x.Skip(1).Sum(v => v * v),
            _ => x => Enumerable.Range(0, x.Length - 1).Sum(i => 100 * Math.Pow(x[i + 1] - x[i] * x[i], 2) + Math.Pow(1 - x[i], 2)),
        };
        var (_, evaluations) = Minimise(function, 10, 0.5, budget, until: 1e-9);
        Assert.True(evaluations < budget, $"{name} is not solved in {budget}");
    }

    [Fact]
    public void A_least_deviation_is_kept()
    {
        var parameters = new CmaParameters(3, 7);
        var distribution = new CmaDistribution(parameters, new double[3], 1, (d, _) => d == 1 ? 0.2 : 0);
        var rng = new Rng(5);
        for (var generation = 0; generation < 120; generation++)
            Update(distribution, parameters, [.. Draw(distribution, 7, rng).OrderBy(x => Ellipsoid(x, 1))]);
        Assert.True(distribution.Deviation(1) >= 0.199, $"{distribution.Deviation(1)}");
        Assert.True(distribution.Deviation(0) < 1e-3, $"{distribution.Deviation(0)}");
    }

    /// <summary>
    /// The step path is then standard normal (Hansen 2016, section 4): its length has the variance n - E^2, and correlates over k generations
    /// by (1 - c)^2k. From that follows how far the mean of the logarithm's changes can stray.
    /// </summary>
    [Theory, InlineData(2), InlineData(10)]
    public void When_ranks_are_random_the_step_drifts_neither_up_nor_down(int dimensions)
    {
        const int Runs = 20;
        const int Settling = 50;
        const int Generations = 500;
        var parameters = new CmaParameters(dimensions, CmaParameters.UsualPopulation(dimensions));
        var rng = new Rng(17);
        var drift = 0.0;
        for (var run = 0; run < Runs; run++)
        {
            var distribution = new CmaDistribution(parameters, new double[dimensions], 1, (_, _) => 0);
            for (var generation = 0; generation < Settling + Generations; generation++)
            {
                if (generation == Settling)
                    drift -= Math.Log(distribution.Step);
                Update(distribution, parameters, [.. Draw(distribution, parameters.Population, rng)]);
            }

            drift += Math.Log(distribution.Step);
        }

        var c = parameters.CumulationOfStep;
        var kept = (1 - c) * (1 - c);
        var variance = dimensions / Math.Pow(parameters.ExpectedLength, 2) - 1;
        var perGeneration = Math.Pow(c / parameters.Damping, 2) * variance * (1 + kept) / (1 - kept);
        var deviation = Math.Sqrt(Runs * Generations * perGeneration);
        Assert.InRange(drift, -4 * deviation, 4 * deviation);
    }

    [Fact]
    public void A_member_from_far_away_is_drawn_in()
    {
        var parameters = new CmaParameters(3, 7);
        var distribution = new CmaDistribution(parameters, new double[3], 1, (_, _) => 0);
        var members = Draw(distribution, 7, new Rng(5)).Select(at => new CmaMember(at, 1, 0)).ToList();
        members[0] = new CmaMember([1e9, 0, 0], 1, CmaMember.Foreign);
        distribution.Update(members, parameters.Weights);
        Assert.InRange(distribution.Mean[0], 0, 3);
        Assert.InRange(distribution.Step, 0.5, 3);
    }

    private static (CmaDistribution Distribution, int Evaluations) Minimise(
        Func<double[], double> function, int dimensions, double step, int budget, double until)
    {
        var parameters = new CmaParameters(dimensions, CmaParameters.UsualPopulation(dimensions));
        var start = new double[dimensions];
        Array.Fill(start, 0.3);
        var distribution = new CmaDistribution(parameters, start, step, (_, _) => 0);
        var rng = new Rng(1);
        var evaluations = 0;
        while (evaluations < budget)
        {
            var ranked = Draw(distribution, parameters.Population, rng).OrderBy(function).ToList();
            evaluations += ranked.Count;
            if (function(ranked[0]) < until)
                break;
            Update(distribution, parameters, ranked);
        }

        return (distribution, evaluations);
    }

    private static IEnumerable<double[]> Draw(CmaDistribution distribution, int count, Rng rng)
    {
        for (var i = 0; i < count; i++)
        {
            var at = new double[distribution.Mean.Length];
            distribution.Draw(rng, at);
            yield return at;
        }
    }

    private static void Update(CmaDistribution distribution, CmaParameters parameters, IReadOnlyList<double[]> ranked) =>
        distribution.Update([.. ranked.Select(at => new CmaMember(at, 1, distribution.Generation))], parameters.Weights);

    private static double Ellipsoid(double[] x, double condition) =>
        x.Index().Sum(item => Math.Pow(condition, (double)item.Index / (x.Length - 1)) * item.Item * item.Item);

    private static double[,] Rotation(int n, Rng rng)
    {
        // Gram and Schmidt's procedure on normal vectors.
        var rotation = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var d = 0; d < n; d++)
                rotation[i, d] = rng.NextNormal();
            for (var j = 0; j < i; j++)
            {
                var along = Enumerable.Range(0, n).Sum(d => rotation[i, d] * rotation[j, d]);
                for (var d = 0; d < n; d++)
                    rotation[i, d] -= along * rotation[j, d];
            }

            var length = Math.Sqrt(Enumerable.Range(0, n).Sum(d => rotation[i, d] * rotation[i, d]));
            for (var d = 0; d < n; d++)
                rotation[i, d] /= length;
        }

        return rotation;
    }

}
