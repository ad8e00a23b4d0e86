namespace AutoTune.Algorithms.Ppo;

/// <summary>One episode: the option taken at each step, and what the network computed along it.</summary>
internal sealed class EpisodeTrace(ActionVocabulary vocabulary)
{
    private const int Hidden = PolicyNetwork.Hidden;

    private readonly double[] gates = new double[vocabulary.Steps * 4 * Hidden];
    private readonly double[] cells = new double[(vocabulary.Steps + 1) * Hidden];
    private readonly double[] squashed = new double[vocabulary.Steps * Hidden];
    private readonly double[] outputs = new double[vocabulary.Steps * Hidden];

    /// <summary>By step, the option taken.</summary>
    public int[] Options { get; } = new int[vocabulary.Steps];

    /// <summary>By step, the probabilities of its options.</summary>
    public double[][] Probabilities { get; } =
        [.. Enumerable.Range(0, vocabulary.Steps).Select(step => new double[vocabulary.Allowed(step).Length])];

    /// <summary>By step, the value head's prediction.</summary>
    public double[] Values { get; } = new double[vocabulary.Steps];

    /// <summary>The probability of the option taken.</summary>
    public double Taken(int step) => Probabilities[step][Options[step]];

    /// <summary>The LSTM's gates: input, forget, candidate, exit.</summary>
    public Span<double> Gates(int step) => gates.AsSpan(step * 4 * Hidden, 4 * Hidden);

    /// <summary>The gates of a step and all after it, one behind the other.</summary>
    public ReadOnlySpan<double> GatesFrom(int step) => gates.AsSpan(step * 4 * Hidden);

    /// <summary>All outputs, step by step.</summary>
    public ReadOnlySpan<double> Outputs => outputs;

    public Span<double> Cell(int step) => cells.AsSpan((step + 1) * Hidden, Hidden);

    /// <summary>The cells of the step before; of the first one, zeros.</summary>
    public ReadOnlySpan<double> CellBefore(int step) => cells.AsSpan(step * Hidden, Hidden);

    /// <summary>The cells' hyperbolic tangents.</summary>
    public Span<double> Squashed(int step) => squashed.AsSpan(step * Hidden, Hidden);

    public Span<double> Output(int step) => outputs.AsSpan(step * Hidden, Hidden);
}
