using AutoTune.Experiments.Space;

namespace AutoTune.Algorithms.Ppo;

/// <summary>
/// The actions of an episode: one step for each layer_choice and input_choice in the order of the space, each with its options. Options
/// of the same name are the same action at every step, so that what is learned of a layer at one place is a beginning at another.
/// </summary>
internal sealed class ActionVocabulary
{
    private readonly int[][] allowed;

    public ActionVocabulary(SearchSpace space)
    {
        var actions = new Dictionary<(bool IsInput, string? Name, int Copy), int>();
        allowed = [.. space.Parameters.Select(parameter => Options(parameter.Domain).Select(action =>
        {
            if (!actions.TryGetValue(action, out var index))
                actions.Add(action, index = actions.Count);
            return index;
        }).ToArray())];
        Count = actions.Count;
    }

    /// <summary>Number of actions over all steps.</summary>
    public int Count { get; }

    /// <summary>Steps of an episode.</summary>
    public int Steps => allowed.Length;

    /// <summary>The actions of a step, by option.</summary>
    public int[] Allowed(int step) => allowed[step];

    /// <summary>In the order of <see cref="Encoding.CategoricalDimension"/>'s options; a name that comes again in one step is an action of its own.</summary>
    private static IEnumerable<(bool IsInput, string? Name, int Copy)> Options(Domain domain)
    {
        IReadOnlyList<string?> names = domain switch
        {
            LayerChoiceDomain layer => (IReadOnlyList<string?>)layer.Candidates,
            InputChoiceDomain input => [.. Enumerable.Repeat<string?>(null, 1 - input.MinChosen), .. input.Candidates.Take(input.MaxChosen > 0 ? int.MaxValue : 0)],
            _ => throw new ArgumentException($"PPO does not search {domain.Type}.", nameof(domain)),
        };
        return names.Select((name, i) => (domain is InputChoiceDomain, name, names.Take(i).Count(other => other == name)));
    }
}
