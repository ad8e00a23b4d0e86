using AutoTune.Algorithms.GaussianProcess;
using AutoTune.Algorithms.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace AutoTune.Algorithms.Tests.GaussianProcess;

public sealed class CholeskyFactorTests
{
    private const int N = 23;

    private readonly Matrix<double> matrix = Covariance(N);

    [Fact]
    public void Solutions_determinant_and_inverse_are_mathnets()
    {
        var factor = Factor(matrix);
        var cholesky = matrix.Cholesky();
        var b = Enumerable.Range(0, N).Select(i => Math.Sin(i)).ToArray();
        var x = b.ToArray();
        factor.SolveLower(x);
        factor.SolveUpper(x);
        var expected = cholesky.Solve(Vector<double>.Build.Dense(b));
        var (inverse, work) = (new double[N * N], new double[N * N]);
        factor.Invert(work, inverse);
        var expectedInverse = matrix.Inverse();
        Assert.Equal(cholesky.DeterminantLn, factor.LogDeterminant(), 9);
        for (var i = 0; i < N; i++)
        {
            Assert.Equal(expected[i], x[i], 8);
            for (var j = 0; j <= i; j++)
                Assert.Equal(expectedInverse[i, j], inverse[i * N + j], 8);
        }
    }

    [Fact]
    public void Rows_appended_after_others_were_dropped_are_the_same_to_the_last_bit()
    {
        var factor = Factor(matrix);
        var expected = Solved(factor);
        factor.Truncate(9);
        for (var i = 9; i < N; i++)
            Append(factor, matrix, i);
        Assert.Equal(expected, Solved(factor));
    }

    [Fact]
    public void A_copy_of_a_point_does_no_harm()
    {
        var factor = new CholeskyFactor();
        factor.Append([], 1);
        factor.Append([1], 1);
        factor.Append([1, 1], 1);
        double[] x = [1, 1, 1];
        factor.SolveLower(x);
        Assert.All(x, value => Assert.True(double.IsFinite(value)));
    }

    private static double[] Solved(CholeskyFactor factor)
    {
        var x = Enumerable.Range(0, N).Select(i => 1.0 + i).ToArray();
        factor.SolveLower(x);
        return x;
    }

    private static CholeskyFactor Factor(Matrix<double> matrix)
    {
        var factor = new CholeskyFactor();
        for (var i = 0; i < matrix.RowCount; i++)
            Append(factor, matrix, i);
        return factor;
    }

    private static void Append(CholeskyFactor factor, Matrix<double> matrix, int row) =>
        factor.Append([.. Enumerable.Range(0, row).Select(column => matrix[row, column])], matrix[row, row]);

    private static Matrix<double> Covariance(int n)
    {
        var rng = new Rng(4);
        var root = Matrix<double>.Build.Dense(n, n, (_, _) => rng.NextNormal());
        return root * root.Transpose() + Matrix<double>.Build.DenseIdentity(n) * 0.1;
    }
}
