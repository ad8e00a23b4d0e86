using AutoTune.Algorithms.GaussianProcess;
using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Tests.GaussianProcess;

public sealed class LossNormaliserTests
{
    [Fact]
    public void Targets_have_mean_0_variance_1_and_the_order_of_the_losses()
    {
        var rng = new Rng(1);
        double[] losses = [.. Enumerable.Range(0, 101).Select(_ => Math.Exp(3 * rng.NextNormal()))];
        var targets = LossNormaliser.Normalise(losses);
        Assert.Equal(0, targets.Average(), 12);
        Assert.Equal(1, targets.Average(target => target * target), 12);
        Assert.Equal(Enumerable.Range(0, 101).OrderBy(i => losses[i]), Enumerable.Range(0, 101).OrderBy(i => targets[i]));
    }

    [Fact]
    public void Equal_losses_stay_equal()
    {
        double[] losses = [3, 1, 3, 2, 5, 5, 5, 1];
        var targets = LossNormaliser.Normalise(losses);
        var pairs = Enumerable.Range(0, 8).SelectMany(_ => Enumerable.Range(0, 8), (i, j) => (i, j));
        Assert.All(pairs.Where(pair => losses[pair.i] == losses[pair.j]), pair => Assert.Equal(targets[pair.i], targets[pair.j]));
    }

    [Fact]
    public void How_bad_the_worse_half_is_does_not_matter()
    {
        var mild = LossNormaliser.Normalise([1, 2, 3, 4, 5, 6, 7]);
        var wild = LossNormaliser.Normalise([1, 2, 3, 4, 50, 1e6, 1e90]);
        Assert.All(Enumerable.Range(0, 7), i => Assert.Equal(mild[i], wild[i], 9));
    }

    [Theory, InlineData(0), InlineData(7e300), InlineData(-double.MaxValue), InlineData(1e-320)]
    public void Equal_losses_are_all_0(double loss) => Assert.All(LossNormaliser.Normalise([loss, loss, loss]), target => Assert.Equal(0, target));

    [Fact]
    public void Losses_of_any_size_give_finite_targets()
    {
        Assert.All(LossNormaliser.Normalise([double.MaxValue, -double.MaxValue, 0, 1e-320, -1e300, 5]), target => Assert.True(double.IsFinite(target)));
        Assert.All(LossNormaliser.Normalise([1e-320, 2e-320, 3e-320, 4e-320]), target => Assert.True(double.IsFinite(target)));
    }
}
