using AutoTune.Algorithms.Numerics;
using AutoTune.Algorithms.Tests.Support;

namespace AutoTune.Algorithms.Tests.Numerics;

public sealed class RngTests
{
    [Fact]
    public void Streams_of_neighbouring_seeds_and_sequences_have_nothing_in_common()
    {
        var firsts =
            from seed in new long[] { -1, 0, 1, 2, long.MaxValue }
            from sequence in Enumerable.Range(-1, 200)
            from purpose in new[] { 0, 1 }
            select Rng.For(seed, sequence, purpose).NextUInt64();
        Assert.Equal(2000, firsts.Distinct().Count());
    }

    [Fact]
    public void First_draws_over_sequences_are_uniform() =>
        Fit.ToDistribution(Enumerable.Range(0, 20_000).Select(sequence => Rng.For(1, sequence).NextDouble()), x => x);

    [Fact]
    public void Whole_numbers_are_uniform()
    {
        var rng = new Rng(9);
        Fit.ToProbabilities(
            [.. Enumerable.Range(0, 20_000).Select(_ => (double)rng.NextInt(7))], Enumerable.Range(0, 7).ToDictionary(i => (double)i, _ => 1.0 / 7));
    }

    [Fact]
    public void Normal_draws_are_normal()
    {
        var rng = new Rng(10);
        Fit.ToDistribution(Enumerable.Range(0, 20_000).Select(_ => rng.NextNormal()), Gaussian.Cdf);
    }

    [Fact]
    public void The_generator_never_changes()
    {
        var rng = Rng.For(1, 2);
        Assert.Equal(16811532269191154061UL, rng.NextUInt64());
    }

    [Theory]
    [InlineData(1e-300), InlineData(1e-10), InlineData(0.02), InlineData(0.5), InlineData(0.7), InlineData(1 - 1e-12)]
    public void Quantile_and_distribution_function_are_inverse(double p) =>
        Assert.Equal(1, p < 0.5 ? Gaussian.Cdf(Gaussian.Quantile(p)) / p : Gaussian.Cdf(-Gaussian.Quantile(p)) / (1 - p), 4);

    [Fact]
    public void The_table_is_within_a_millionth_of_the_distribution_function()
    {
        for (var x = -8.0; x < 8; x += 0.0137)
            Assert.Equal(Gaussian.Cdf(x), Gaussian.TableCdf(x), 1e-6);
    }
}
