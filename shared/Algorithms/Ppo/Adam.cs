using System.Runtime.Intrinsics;

namespace AutoTune.Algorithms.Ppo;

/// <summary>Adam (Kingma and Ba 2015, algorithm 1), with the epsilon of the PPO2 baseline.</summary>
internal sealed class Adam(double rate, int length)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-5;

    private readonly double[] means = new double[length];
    private readonly double[] squares = new double[length];
    private double power1 = 1;
    private double power2 = 1;

    public void Step(double[] parameters, double[] gradient)
    {
        power1 *= Beta1;
        power2 *= Beta2;
        var scale = rate * Math.Sqrt(1 - power2) / (1 - power1);
        var i = 0;
        for (; i <= parameters.Length - 4; i += 4)
        {
            var slope = Vector256.Create(gradient.AsSpan(i, 4));
            var mean = Beta1 * Vector256.Create(means.AsSpan(i, 4)) + (1 - Beta1) * slope;
            var square = Beta2 * Vector256.Create(squares.AsSpan(i, 4)) + (1 - Beta2) * slope * slope;
            mean.CopyTo(means, i);
            square.CopyTo(squares, i);
            (Vector256.Create(parameters.AsSpan(i, 4)) - scale * mean / (Vector256.Sqrt(square) + Vector256.Create(Epsilon))).CopyTo(parameters, i);
        }

        for (; i < parameters.Length; i++)
        {
            means[i] = Beta1 * means[i] + (1 - Beta1) * gradient[i];
            squares[i] = Beta2 * squares[i] + (1 - Beta2) * gradient[i] * gradient[i];
            parameters[i] -= scale * means[i] / (Math.Sqrt(squares[i]) + Epsilon);
        }
    }
}
