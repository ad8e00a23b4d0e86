using AutoTune.Algorithms.Encoding;
using AutoTune.Algorithms.Numerics;

namespace AutoTune.Algorithms.CmaEs;

/// <summary>
/// The runs of one search. Before the first, two populations are spread over the whole space, and it starts at the weighted mean of the
/// better of them, as if they were a generation: with a hundred trials to spend, the first fifty are not for finding the way from the
/// centre. It has a small population, which goes further with few trials; each further run starts anywhere, wide and with a larger one
/// (IPOP; Auger and Hansen 2005, "A restart CMA evolution strategy with increasing population size").
/// </summary>
internal sealed class CmaRuns
{
    /// <summary>The step of a further run, which is to look elsewhere; the first one's is the option's.</summary>
    private const double RestartStep = 0.25;

    private readonly CmaSpace space;
    private readonly CmaOptions options;
    private readonly long seed;
    private readonly List<(double[] At, double Loss)> spread = [];
    private readonly double[] point;
    private CmaRun? run;
    private CmaRun? provisional;

    public CmaRuns(CmaSpace space, CmaOptions options, long seed)
    {
        (this.space, this.options, this.seed) = (space, options, seed);
        Population = options.Population ?? CmaParameters.SmallPopulation(space.Dimensions);
        point = new double[space.Encoding.Length];
    }

    /// <summary>The number of the run; 0 while points are spread.</summary>
    public int Current { get; private set; }

    /// <summary>Results per generation of the run.</summary>
    public int Population { get; private set; }

    private int SpreadCount => 2 * Population;

    /// <summary>
    /// Draws coordinates for a trial. When all points are spread and many of them still run, the rest is drawn from where the first run
    /// would start by what is known so far.
    /// </summary>
    /// <param name="sequence">The trial.</param>
    /// <param name="isFirst">Whether nothing was drawn for it before.</param>
    /// <param name="rng">Its generator.</param>
    /// <param name="at">Takes the coordinates.</param>
    public void Draw(int sequence, bool isFirst, Rng rng, Span<double> at)
    {
        if (run is null && sequence >= SpreadCount && 2 * spread.Count >= Population)
            provisional ??= new CmaRun(space, Population, MeanOfTheBetter(), options.Step);
        if ((run ?? provisional) is { } from)
        {
            from.Distribution.Draw(rng, at);
            return;
        }

        LatinHypercube.Draw(space.Encoding, seed, isFirst ? sequence : SpreadCount, SpreadCount, rng, point);
        space.FromPoint(point, at);
    }

    /// <summary>What was drawn, as a member of the present generation.</summary>
    public CmaMember Member(double[] at) => new(at, Current, run?.Distribution.Generation ?? 0);

    /// <summary>Takes a result.</summary>
    /// <param name="member">What was tried.</param>
    /// <param name="loss">Its loss; NaN for a failure.</param>
    public void Tell(CmaMember member, double loss)
    {
        if (run is null)
        {
            if (!double.IsNaN(loss))
                spread.Add((member.At, loss));
            provisional = null;
            if (spread.Count == SpreadCount)
                StartAt(MeanOfTheBetter(), options.Step);
            return;
        }

        if (member.Run == 0 && Current == 1)
            member = new CmaMember(member.At, Current, CmaMember.Foreign);
        if (member.Run != Current)
            return;
        run.Tell(member, loss);
        if (!run.Converged)
            return;
        var before = Current == 1 ? options.Population ?? CmaParameters.UsualPopulation(space.Dimensions) : Population;
        Population = (int)Math.Min(before * options.PopulationFactor, CmaOptions.MaxPopulation);
        var rng = Rng.For(seed, -1, Current);
        var start = new double[space.Dimensions];
        for (var d = 0; d < start.Length; d++)
            start[d] = rng.NextDouble();
        StartAt(start, RestartStep);
    }

    private void StartAt(double[] start, double step)
    {
        Current++;
        provisional = null;
        run = new CmaRun(space, Population, start, step);
    }

    private double[] MeanOfTheBetter()
    {
        var weights = new CmaParameters(space.Dimensions, spread.Count).Weights;
        var mean = new double[space.Dimensions];
        foreach (var (rank, (at, _)) in spread.OrderBy(result => result.Loss).Index())
            Vectors.AddScaled(mean, Math.Max(weights[rank], 0), at);
        return mean;
    }
}
