using AutoTune.Algorithms.GaussianProcess;
using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Tests.GaussianProcess;

public sealed class GaussianProcessModelTests
{
    private static readonly Hyperparameters Fitted = new([4, 0.5, 0.7], 1.5, 1e-6);

    [Theory, InlineData(0.5), InlineData(1.5), InlineData(2.5), InlineData(1e300)]
    public void Gradients_are_the_differences(double nu)
    {
        var (model, _, _) = Model(25, new MaternKernel(nu));
        model.Believe([0.4, 0.6, 0]);
        double[] at = [0.37, 0.81, 2];
        var (byMean, byVariance) = (new double[3], new double[3]);
        var (mean, variance) = model.Predict(at, byMean, byVariance);
        Assert.Equal(model.Predict(at), (mean, variance));
        Assert.Equal(model.PredictMean(at), mean, 9);
        for (var d = 0; d < 2; d++)
        {
            var (up, down) = (at.ToArray(), at.ToArray());
            up[d] += 1e-5;
            down[d] -= 1e-5;
            Assert.Equal((model.Predict(up).Mean - model.Predict(down).Mean) / 2e-5, byMean[d], 1e-4);
            Assert.Equal((model.Predict(up).Variance - model.Predict(down).Variance) / 2e-5, byVariance[d], 1e-4);
        }

        Assert.Equal((0, 0), (byMean[2], byVariance[2]));
    }

    [Fact]
    public void It_goes_through_the_observations_and_knows_nothing_far_away()
    {
        var (model, points, targets) = Model(25, new MaternKernel(2.5));
        for (var i = 0; i < points.Count; i++)
        {
            var (mean, variance) = model.Predict(points[i]);
            Assert.Equal(targets[i], mean, 1e-3);
            Assert.InRange(variance, 0, 1e-4);
        }

        Assert.Equal(1.5, model.Predict([1e3, 1e3, 0]).Variance, 6);
    }

    [Fact]
    public void A_believed_point_leaves_the_mean_and_takes_the_variance()
    {
        var (model, _, _) = Model(10, new MaternKernel(2.5));
        double[] believed = [0.9, 0.1, 1];
        double[] other = [0.3, 0.2, 2];
        var (before, elsewhere) = (model.Predict(believed), model.Predict(other));
        model.Believe(believed);
        Assert.Equal(before.Mean, model.Predict(believed).Mean, 12);
        Assert.Equal(elsewhere.Mean, model.Predict(other).Mean, 12);
        Assert.True(before.Variance > 1e-4 && model.Predict(believed).Variance < 1e-5);
        Assert.True(model.Predict(other).Variance <= elsewhere.Variance);
    }

    [Fact]
    public void Leaving_one_out_is_fitting_to_the_others()
    {
        var (model, points, targets) = Model(30, new MaternKernel(2.5), noise: 0.1);
        var surprises = model.LeaveOneOut();
        for (var i = 0; i < points.Count; i++)
        {
            var inputs = new ModelInputs([false, false, true]);
            foreach (var point in points.Where((_, j) => j != i))
                inputs.Add(point);
            var others = new GaussianProcessModel(
                inputs, [.. targets.Where((_, j) => j != i)], new MaternKernel(2.5), Fitted with { Noise = 0.1 });
            var (mean, variance) = others.Predict(points[i]);
            // The constant mean moves a little when a target is left out.
            Assert.Equal((targets[i] - mean) / Math.Sqrt(variance + 0.1), surprises[i], 0.05);
        }
    }

    [Fact]
    public void It_is_the_textbooks_posterior()
    {
        var inputs = new ModelInputs([false]);
        inputs.Add([0]);
        var model = new GaussianProcessModel(inputs, [2], new MaternKernel(double.PositiveInfinity), new Hyperparameters([1], 1, 0.5));
        // One observation y: the constant mean is y / (1 + 1.5), and the rest follows from k = exp(-x^2 / 2).
        var k = Math.Exp(-0.5);
        var constant = 2 / 2.5;
        var (mean, variance) = model.Predict([1]);
        Assert.Equal(constant + k / 1.5 * (2 - constant), mean, 12);
        Assert.Equal(1 - k * k / 1.5, variance, 12);
    }

    private static (GaussianProcessModel Model, List<double[]> Points, double[] Targets) Model(
        int count, MaternKernel kernel, double noise = 1e-6)
    {
        var rng = new Rng(6);
        var inputs = new ModelInputs([false, false, true]);
        var points = new List<double[]>();
        for (var i = 0; i < count; i++)
        {
            points.Add([rng.NextDouble(), rng.NextDouble(), rng.NextInt(3)]);
            inputs.Add(points[i]);
        }

        double[] targets = [.. points.Select(at => Math.Sin(3 * at[0]) - at[1] + 0.2 * at[2])];
        return (new GaussianProcessModel(inputs, targets, kernel, Fitted with { Noise = noise }), points, targets);
    }
}
