namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>What is fitted of a Gaussian process.</summary>
/// <param name="Weights">1 / lengthscale^2 of each coordinate.</param>
/// <param name="Signal">Variance of the function.</param>
/// <param name="Noise">Variance of an observation about it.</param>
internal sealed record Hyperparameters(double[] Weights, double Signal, double Noise);
