namespace AutoTune.Algorithms.CmaEs;

/// <summary>A proposal.</summary>
/// <param name="At">Its coordinates, unfolded (<see cref="CmaSpace"/>).</param>
/// <param name="Run">The run it was drawn in.</param>
/// <param name="Generation">The generation it was drawn in; <see cref="Foreign"/> for parameters the search did not propose.</param>
internal sealed record CmaMember(double[] At, int Run, int Generation)
{
    public const int Foreign = -1;
}
