using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.Ppo;

/// <summary>
/// Learns from one batch of trials: proximal policy optimisation (Schulman et al. 2017, section 3 and algorithm 1) with generalised
/// advantage estimates (Schulman et al. 2016).
/// </summary>
internal sealed class PolicyUpdate(PpoOptions options, ActionVocabulary vocabulary, PolicyNetwork network)
{
    private readonly Adam adam = new(options.LearningRate, network.Parameters.Length);
    private readonly double[] gradient = new double[network.Parameters.Length];
    private readonly double[][] toLogits =
        [.. Enumerable.Range(0, vocabulary.Steps).Select(step => new double[vocabulary.Allowed(step).Length])];
    private readonly double[] toValues = new double[vocabulary.Steps];

    /// <summary>One update of the network.</summary>
    /// <param name="batch">Each trial's options and loss; null when it has none, which is taken for the mean of the batch.</param>
    /// <param name="rng">Orders the trials.</param>
    public void Learn(IReadOnlyList<(int[] Options, double? Loss)> batch, Rng rng)
    {
        // A batch without differences teaches nothing.
        if (Rewards([.. batch.Select(trial => trial.Loss)]) is not { } rewards)
            return;
        var episodes = batch.Select((trial, i) => Observe(trial.Options, rewards[i])).ToArray();
        StandardiseAdvantages(episodes);
        var order = Enumerable.Range(0, episodes.Length).ToArray();
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            rng.Shuffle(order);
            foreach (var minibatch in order.Chunk(options.MinibatchSize))
            {
                Array.Clear(gradient);
                foreach (var i in minibatch)
                    AddGradient(episodes[i], 1.0 / (minibatch.Length * vocabulary.Steps), gradient);
                Shorten(gradient);
                adam.Step(network.Parameters, gradient);
            }
        }
    }

    /// <summary>What the policy that proposed a trial thought of it, and how much better it went than the value head expected.</summary>
    public Episode Observe(int[] taken, double reward)
    {
        var trace = new EpisodeTrace(vocabulary);
        taken.CopyTo(trace.Options, 0);
        network.Forward(trace);
        var episode = new Episode(trace, new double[taken.Length], new double[taken.Length], new double[taken.Length]);
        var advantage = 0.0;
        var next = 0.0;
        for (var step = taken.Length - 1; step >= 0; step--)
        {
            var expected = trace.Values[step];
            advantage = reward + options.Gamma * next - expected + options.Gamma * options.Lambda * advantage;
            next = expected;
            episode.Advantages[step] = advantage;
            episode.Returns[step] = advantage + expected;
            episode.LogProbabilities[step] = Math.Log(trace.Taken(step));
        }

        return episode;
    }

    /// <summary>
    /// Adds the gradient of the clipped surrogate + vf_coef x value loss - ent_coef x entropy, each times <paramref name="share"/>, and
    /// returns the loss.
    /// </summary>
    public double AddGradient(Episode episode, double share, double[] into)
    {
        var trace = episode.Trace;
        network.Forward(trace);
        var loss = 0.0;
        for (var step = 0; step < vocabulary.Steps; step++)
        {
            var probabilities = trace.Probabilities[step];
            var entropy = 0.0;
            foreach (var probability in probabilities)
                entropy -= probability > 0 ? probability * Math.Log(probability) : 0;
            var advantage = episode.Advantages[step];
            var ratio = Math.Exp(Math.Log(trace.Taken(step)) - episode.LogProbabilities[step]);
            var clipped = Math.Clamp(ratio, 1 - options.ClipRange, 1 + options.ClipRange);
            var error = trace.Values[step] - episode.Returns[step];
            loss += share * (options.ValueWeight * error * error / 2 - options.EntropyWeight * entropy - Math.Min(ratio * advantage, clipped * advantage));
            // Beyond the clip the surrogate is flat.
            var pull = ratio * advantage <= clipped * advantage ? ratio * advantage : 0;
            for (var i = 0; i < probabilities.Length; i++)
            {
                var p = probabilities[i];
                var towards = (i == trace.Options[step] ? 1 : 0) - p;
                var flattening = options.EntropyWeight == 0 || p == 0 ? 0 : options.EntropyWeight * p * (Math.Log(p) + entropy);
                toLogits[step][i] = share * (flattening - pull * towards);
            }

            toValues[step] = share * options.ValueWeight * error;
        }

        network.Backward(trace, toLogits, toValues, into);
        return loss;
    }

    /// <summary>
    /// Losses to rewards: the greater the better, standardised over the batch, so that neither the metric's unit nor its offset matters
    /// (NNI's rewards are the raw values), and shared out over the steps, so that neither does their number. Null when all are equal.
    /// </summary>
    private double[]? Rewards(double?[] losses)
    {
        // Scaled by the largest, no sum can overflow.
        var largest = losses.Max(loss => Math.Abs(loss ?? 0));
        var known = losses.Where(loss => loss is not null).Select(loss => loss!.Value / largest).ToArray();
        if (known.Length == 0 || known.Min() == known.Max() || largest == 0)
            return null;
        var mean = known.Average();
        var deviation = Math.Sqrt(known.Sum(loss => (loss - mean) * (loss - mean)) / known.Length);
        return deviation == 0 ? null : [.. losses.Select(loss => loss is { } value ? (mean - value / largest) / deviation / vocabulary.Steps : 0)];
    }

    /// <summary>
    /// Step by step: the reward comes at every step, so an early step's advantage sums up more of it than a late one's, which would
    /// learn next to nothing beside it.
    /// </summary>
    private void StandardiseAdvantages(Episode[] episodes)
    {
        for (var step = 0; step < vocabulary.Steps; step++)
        {
            var mean = episodes.Average(episode => episode.Advantages[step]);
            var deviation = Math.Sqrt(episodes.Average(episode => Math.Pow(episode.Advantages[step] - mean, 2))) + 1e-8;
            foreach (var episode in episodes)
                episode.Advantages[step] = (episode.Advantages[step] - mean) / deviation;
        }
    }

    private void Shorten(double[] vector)
    {
        var norm = Math.Sqrt(Rows.Dot(vector, vector));
        if (!(norm > options.MaxGradientNorm))
            return;
        for (var i = 0; i < vector.Length; i++)
            vector[i] *= options.MaxGradientNorm / norm;
    }

    /// <summary>A trial as the old policy saw it.</summary>
    internal sealed record Episode(EpisodeTrace Trace, double[] LogProbabilities, double[] Advantages, double[] Returns);
}
