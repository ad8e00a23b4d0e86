using AutoTune.Algorithms.Tpe;

namespace AutoTune.Algorithms.Bohb;

/// <summary>What was observed with one budget, best first, ties by the order of the ends; failed trials have an infinite loss.</summary>
internal sealed class BudgetObservations
{
    private readonly List<Observation> byLoss = [];

    /// <summary>Observations that have a value.</summary>
    public int Succeeded { get; private set; }

    public IReadOnlyList<Observation> ByLoss => byLoss;

    public void Add(Observation observation)
    {
        Succeeded += double.IsFinite(observation.Loss) ? 1 : 0;
        var low = 0;
        var high = byLoss.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (byLoss[middle].Loss <= observation.Loss)
                low = middle + 1;
            else
                high = middle;
        }

        byLoss.Insert(low, observation);
    }
}
