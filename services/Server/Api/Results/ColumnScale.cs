using System.Text.Json;
using AutoTune.Server.Api.Experiments;

namespace AutoTune.Server.Api.Results;

/// <summary>Values of one parameter, scaled so that 0 to 1 are equally likely by the search space.</summary>
internal sealed class ColumnScale(ParameterColumn column)
{
    private readonly List<double> values = [];

    /// <summary>Takes a trial's value; null: it has none.</summary>
    public void Add(JsonElement? value) => values.Add(value is { } given ? Scale(given) : double.NaN);

    public double[] Scaled() => column.Items is null && column.Low is null ? Ranks() : [.. values];

    private double Scale(JsonElement value)
    {
        if (column.Items is { } items)
        {
            for (var i = 0; i < items.Count; i++)
                if (JsonElement.DeepEquals(items[i], value)) return (i + 0.5) / items.Count;
            return double.NaN;
        }
        if (value.ValueKind != JsonValueKind.Number) return double.NaN;
        var number = value.GetDouble();
        if (column is not { Low: { } low, High: { } high }) return number;
        if (high <= low) return 0.5;
        return Math.Clamp(column.Log ? Math.Log(number / low) / Math.Log(high / low) : (number - low) / (high - low), 0, 1);
    }

    // Without bounds: by their order among those that were tried.
    private double[] Ranks()
    {
        var ranks = new Dictionary<double, double>();
        double[] sorted = [.. values.Where(value => !double.IsNaN(value)).Order()];
        for (int first = 0, next; first < sorted.Length; first = next)
        {
            for (next = first + 1; next < sorted.Length && sorted[next] == sorted[first];) next++;
            ranks[sorted[first]] = (first + next) / (2.0 * sorted.Length);
        }
        return [.. values.Select(value => ranks.GetValueOrDefault(value, double.NaN))];
    }
}
