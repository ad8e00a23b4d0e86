using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AutoTune.Algorithms.GaussianProcess;

/// <summary>
/// The Matern correlation (Rasmussen and Williams 2006, "Gaussian processes for machine learning", section 4.2.1) as a function of the
/// squared distance in units of the lengthscales. Closed forms at nu = 1/2, 3/2, 5/2 and infinity (the squared exponential); between two
/// of them their mixture, linear in 1 / nu, which is a valid kernel of about that smoothness and as fast.
/// </summary>
internal sealed class MaternKernel
{
    /// <summary>Below it a squared distance counts as this: the slope at nu = 1/2 has a pole at 0.</summary>
    private const double LeastSquare = 1e-18;

    private static readonly double[] ClosedForms = [0.5, 1.5, 2.5, double.PositiveInfinity];

    private readonly double rough;
    private readonly double smooth;
    private readonly double smoothShare;

    /// <param name="nu">Smoothness, above 0; below 1/2 it counts as 1/2.</param>
    public MaternKernel(double nu)
    {
        rough = ClosedForms.Last(form => form <= Math.Max(nu, 0.5));
        smooth = ClosedForms.First(form => form >= Math.Max(nu, 0.5));
        smoothShare = rough == smooth ? 0 : (1 / rough - 1 / nu) / (1 / rough - 1 / smooth);
    }

    /// <summary>Replaces squared distances by correlations.</summary>
    /// <param name="squares">Squared distances, at least 0; correlations when it returns.</param>
    /// <param name="slopes">Takes the derivatives of the correlations by the squared distance; empty when they are not wanted.</param>
    public void Evaluate(Span<double> squares, Span<double> slopes)
    {
        var i = 0;
        for (; i <= squares.Length - 4; i += 4)
        {
            var s = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(squares), (nuint)i);
            var (value, slope) = Evaluate(s);
            value.StoreUnsafe(ref MemoryMarshal.GetReference(squares), (nuint)i);
            if (!slopes.IsEmpty)
                slope.StoreUnsafe(ref MemoryMarshal.GetReference(slopes), (nuint)i);
        }

        for (; i < squares.Length; i++)
        {
            var (value, slope) = Evaluate(Vector256.Create(squares[i]));
            squares[i] = value.GetElement(0);
            if (!slopes.IsEmpty)
                slopes[i] = slope.GetElement(0);
        }
    }

    private (Vector256<double> Value, Vector256<double> Slope) Evaluate(Vector256<double> s)
    {
        var (value, slope) = Closed(rough, s);
        if (smoothShare == 0)
            return (value, slope);
        var (smoothValue, smoothSlope) = Closed(smooth, s);
        return (value + smoothShare * (smoothValue - value), slope + smoothShare * (smoothSlope - slope));
    }

    private static (Vector256<double> Value, Vector256<double> Slope) Closed(double nu, Vector256<double> s)
    {
        var one = Vector256<double>.One;
        switch (nu)
        {
            case 0.5:
            {
                var r = Vector256.Sqrt(Vector256.Max(s, Vector256.Create(LeastSquare)));
                var e = Vector256.Exp(-r);
                return (e, e * -0.5 / r);
            }

            case 1.5:
            {
                var r = Vector256.Sqrt(s * 3);
                var e = Vector256.Exp(-r);
                return ((one + r) * e, e * -1.5);
            }

            case 2.5:
            {
                var r = Vector256.Sqrt(s * 5);
                var e = Vector256.Exp(-r);
                return ((one + r + r * r * (1 / 3.0)) * e, (one + r) * e * (-5 / 6.0));
            }

            default:
            {
                var e = Vector256.Exp(s * -0.5);
                return (e, e * -0.5);
            }
        }
    }
}
