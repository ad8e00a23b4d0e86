namespace AutoTune.Algorithms.Tpe;

// Bench only: removed before the branch is done.
internal static class Knobs
{
    public static readonly double[] K = new double[32];
    static Knobs()
    {
        K[0] = 0.2; // bandwidth factor, good
        K[1] = 0.2; // bandwidth factor, bad
        K[2] = 0;   // 0: range-based, 1: spread-based for good
        K[3] = 0.01; // min bandwidth
        K[4] = 0;   // split rule 0: gamma sqrt n ; 1: fraction K5
        K[5] = 0.1;
        K[6] = 24;  // candidates
        K[7] = 0;   // LHS startup
        K[8] = 0;   // good weights: 0 uniform, 1 linear by rank, 2 EI
        K[9] = 0;   // spread for bad too
        K[10] = 0;  // neighbour adaptive
        K[11] = 20;
    }
}
