using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Ppo;

/// <summary>
/// The policy: an LSTM (Hochreiter and Schmidhuber 1997, with forget gates) that reads the actions so far, a softmax head over the
/// actions that a step allows, and a value head. The embedding of an action goes straight into the four gates: embedding and input
/// matrix are one table. All parameters are one array, as the optimiser and the test of the gradients like it.
/// </summary>
internal sealed class PolicyNetwork
{
    /// <summary>Units of the LSTM, as NNI has them.</summary>
    public const int Hidden = 64;

    private const int Gates = 4 * Hidden;

    /// <summary>
    /// The heads' unit. The optimiser moves a parameter by no more than the learning rate, whose default (NNI's) is so small that a logit
    /// would move by some hundredths in a whole update; with it, it is the clip that bounds an update, as PPO means it.
    /// </summary>
    private const double HeadScale = 8;

    private readonly ActionVocabulary vocabulary;
    private readonly int recurrent;
    private readonly int bias;
    private readonly int policy;
    private readonly int policyBias;
    private readonly int value;

    /// <summary>A network with random parameters; its first policy is all but uniform.</summary>
    public PolicyNetwork(ActionVocabulary vocabulary, Rng rng)
    {
        this.vocabulary = vocabulary;
        recurrent = (vocabulary.Count + 1) * Gates; // the table's last row is the start token's
        bias = recurrent + Hidden * Gates;
        policy = bias + Gates;
        policyBias = policy + vocabulary.Count * Hidden;
        value = policyBias + vocabulary.Count;
        Parameters = new double[value + Hidden + 1];
        var spread = 1 / Math.Sqrt(Hidden);
        // What came before must show in the outputs, or all steps look alike to the heads: the table's rows open and close the gates.
        Fill(0, recurrent, 1, rng);
        Fill(recurrent, bias, spread, rng);
        Fill(policy, policyBias, 0.01 * spread / HeadScale, rng);
        // Open forget gates (Jozefowicz et al. 2015): what was chosen first is still known at the last step.
        Parameters.AsSpan(bias + Hidden, Hidden).Fill(1);
    }

    public double[] Parameters { get; }

    /// <summary>The probabilities of a step's options, and the value, after the actions before it; keeps what <see cref="Backward"/> needs.</summary>
    public void Step(EpisodeTrace trace, int step)
    {
        var token = step == 0 ? vocabulary.Count : vocabulary.Allowed(step - 1)[trace.Options[step - 1]];
        var gates = trace.Gates(step);
        var cell = trace.Cell(step);
        var output = trace.Output(step);
        Row(token * Gates, Gates).CopyTo(gates);
        Rows.AddScaled(gates, Row(bias, Gates), 1);
        if (step > 0)
            Rows.AddProduct(gates, Row(recurrent, Hidden * Gates), trace.Output(step - 1));

        Rows.Sigmoid(gates[..(2 * Hidden)]);
        Rows.Tanh(gates[(2 * Hidden)..(3 * Hidden)]);
        Rows.Sigmoid(gates[(3 * Hidden)..]);
        var before = trace.CellBefore(step);
        for (var k = 0; k < Hidden; k++)
            cell[k] = gates[Hidden + k] * before[k] + gates[k] * gates[2 * Hidden + k];

        var squashed = trace.Squashed(step);
        cell.CopyTo(squashed);
        Rows.Tanh(squashed);
        for (var k = 0; k < Hidden; k++)
            output[k] = gates[3 * Hidden + k] * squashed[k];
        var allowed = vocabulary.Allowed(step);
        var probabilities = trace.Probabilities[step];
        for (var i = 0; i < allowed.Length; i++)
            probabilities[i] = Head(policy + allowed[i] * Hidden, policyBias + allowed[i], output);
        Softmax(probabilities);
        trace.Values[step] = Head(value, value + Hidden, output);
    }

    /// <summary>Runs a whole episode whose options are set.</summary>
    public void Forward(EpisodeTrace trace)
    {
        for (var step = 0; step < vocabulary.Steps; step++)
            Step(trace, step);
    }

    /// <summary>Adds the gradient of a loss to <paramref name="gradient"/>, back through the whole episode.</summary>
    /// <param name="trace">An episode that was run forward; the loss's derivatives take the gates' place.</param>
    /// <param name="toLogits">By step, the loss's derivatives by the logits of the step's options.</param>
    /// <param name="toValues">By step, its derivative by the value.</param>
    /// <param name="gradient">As long as <see cref="Parameters"/>.</param>
    public void Backward(EpisodeTrace trace, double[][] toLogits, double[] toValues, double[] gradient)
    {
        Span<double> toOutput = stackalloc double[Hidden];
        Span<double> toCell = stackalloc double[Hidden];
        toOutput.Clear();
        toCell.Clear();
        for (var step = vocabulary.Steps - 1; step >= 0; step--)
        {
            var output = trace.Output(step);
            HeadBackward(gradient, value, value + Hidden, toValues[step], output, toOutput);
            var allowed = vocabulary.Allowed(step);
            for (var i = 0; i < allowed.Length; i++)
                HeadBackward(gradient, policy + allowed[i] * Hidden, policyBias + allowed[i], toLogits[step][i], output, toOutput);
            var gates = trace.Gates(step);
            var before = trace.CellBefore(step);
            var squashed = trace.Squashed(step);
            for (var k = 0; k < Hidden; k++)
            {
                var (input, forget, candidate, exit) = (gates[k], gates[Hidden + k], gates[2 * Hidden + k], gates[3 * Hidden + k]);
                toCell[k] += toOutput[k] * exit * (1 - squashed[k] * squashed[k]);
                gates[k] = toCell[k] * candidate * input * (1 - input);
                gates[Hidden + k] = toCell[k] * before[k] * forget * (1 - forget);
                gates[2 * Hidden + k] = toCell[k] * input * (1 - candidate * candidate);
                gates[3 * Hidden + k] = toOutput[k] * squashed[k] * exit * (1 - exit);
                toCell[k] *= forget;
            }

            var token = step == 0 ? vocabulary.Count : vocabulary.Allowed(step - 1)[trace.Options[step - 1]];
            Rows.AddScaled(gradient.AsSpan(token * Gates, Gates), gates, 1);
            Rows.AddScaled(gradient.AsSpan(bias, Gates), gates, 1);
            if (step > 0)
                Rows.Multiply(toOutput, Row(recurrent, Hidden * Gates), gates);
        }

        // All steps at once, for each unit that an output came from.
        if (vocabulary.Steps > 1)
        {
            for (var k = 0; k < Hidden; k++)
                Rows.AddProduct(gradient.AsSpan(recurrent + k * Gates, Gates), trace.GatesFrom(1), trace.Outputs[k..], Hidden);
        }
    }

    private double Head(int weights, int offset, ReadOnlySpan<double> output) =>
        HeadScale * (Parameters[offset] + Rows.Dot(Row(weights, Hidden), output));

    private void HeadBackward(double[] gradient, int weights, int offset, double error, ReadOnlySpan<double> output, Span<double> toOutput)
    {
        if (error == 0)
            return;
        error *= HeadScale;
        Rows.AddScaled(gradient.AsSpan(weights, Hidden), output, error);
        gradient[offset] += error;
        Rows.AddScaled(toOutput, Row(weights, Hidden), error);
    }

    private ReadOnlySpan<double> Row(int at, int length) => Parameters.AsSpan(at, length);

    private void Fill(int from, int to, double spread, Rng rng)
    {
        for (var i = from; i < to; i++)
            Parameters[i] = spread * (2 * rng.NextDouble() - 1);
    }

    private static void Softmax(double[] logits)
    {
        var top = logits.Max();
        var sum = 0.0;
        for (var i = 0; i < logits.Length; i++)
            sum += logits[i] = Math.Exp(logits[i] - top);
        for (var i = 0; i < logits.Length; i++)
            logits[i] /= sum;
    }
}
