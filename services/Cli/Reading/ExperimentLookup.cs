using AutoTune.Cli.State;
using AutoTune.Experiments.State;
using AutoTune.Persistence;

namespace AutoTune.Cli.Reading;

/// <summary>Finds the experiment a user means: by name, by id or its first digits; or the newest when none is named.</summary>
internal static class ExperimentLookup
{
    private const int LeastDigits = 4;

    /// <exception cref="UserErrorException">There is none, or several begin so.</exception>
    public static async Task<ExperimentState> FindAsync(OpenStore store, StateFolder folder, string? nameOrId, CancellationToken cancellation)
    {
        var states = new List<ExperimentState>();
        await foreach (var state in store.Experiments.AllStatesAsync(after: null, cancellation))
            states.Add(state);
        if (states.Count == 0)
            throw new UserErrorException(ExitCodes.Failed, $"there is no experiment in {folder.Path}.\nStart one with: autotune run experiment.yaml");
        if (nameOrId is null)
            return Newest(states);

        // The one that stands under the name comes before older ones that --new replaced.
        var named = states.Where(state => state.Name == nameOrId).ToList();
        if (named.Count > 0)
            return named.FirstOrDefault(state => state.Id == folder.ReadIndex()?.Experiment(nameOrId)) ?? Newest(named);
        var digits = nameOrId.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        var byId = digits.Length >= LeastDigits
            ? states.Where(state => state.Id.ToString("N").StartsWith(digits, StringComparison.Ordinal)).ToList()
            : [];
        return byId.Count switch
        {
            1 => byId[0],
            > 1 => throw new UserErrorException(ExitCodes.Failed, $"{byId.Count} experiments have an id that begins with {nameOrId}; write more of it."),
            _ => throw new UserErrorException(
                ExitCodes.Failed,
                $"there is no experiment \"{nameOrId}\" in {folder.Path}; there are: {string.Join(", ", Names(states))}."),
        };
    }

    private static ExperimentState Newest(List<ExperimentState> states) => states.MaxBy(state => state.CreatedAt)!;

    private static List<string> Names(List<ExperimentState> states)
    {
        const int shown = 10;
        var names = states.Select(state => state.Name).Distinct().Order(StringComparer.Ordinal).ToList();
        return names.Count <= shown ? names : [.. names.Take(shown), $"and {names.Count - shown} more"];
    }
}
