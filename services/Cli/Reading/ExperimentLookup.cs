using AutoTune.Server.Api.Experiments;

namespace AutoTune.Cli.Reading;

/// <summary>Finds the experiment a user means: by name, by id or its first digits; or the newest when none is named.</summary>
internal static class ExperimentLookup
{
    private const int LeastDigits = 4;

    /// <exception cref="UserErrorException">There is none, or several begin so.</exception>
    public static async Task<ExperimentSummary> FindAsync(IExperiments place, string? nameOrId, CancellationToken cancellation)
    {
        if (Guid.TryParse(nameOrId, out var id) && await place.FindAsync(id, cancellation) is { } exact)
            return exact;
        var all = new List<ExperimentSummary>();
        await foreach (var experiment in place.AllAsync(cancellation))
            all.Add(experiment);
        if (all.Count == 0)
            throw new UserErrorException(ExitCodes.Failed, $"there is no experiment {place.Place}.\nStart one with: {place.HowToBegin}");
        if (nameOrId is null)
            return Newest(all);

        var named = all.Where(experiment => experiment.Name == nameOrId).ToList();
        if (named.Count > 0)
            return named.FirstOrDefault(experiment => experiment.Id == place.StandingUnder(nameOrId)) ?? Newest(OfOneNamespace(named, nameOrId));
        var digits = nameOrId.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        var byId = digits.Length >= LeastDigits
            ? all.Where(experiment => experiment.Id.ToString("N").StartsWith(digits, StringComparison.Ordinal)).ToList()
            : [];
        return byId.Count switch
        {
            1 => byId[0],
            > 1 => throw new UserErrorException(ExitCodes.Failed, $"{byId.Count} experiments have an id that begins with {nameOrId}; write more of it."),
            _ => throw new UserErrorException(
                ExitCodes.Failed,
                $"there is no experiment \"{nameOrId}\" {place.Place}; there are: {string.Join(", ", Names(all))}."),
        };
    }

    private static ExperimentSummary Newest(List<ExperimentSummary> experiments) => experiments.MaxBy(experiment => experiment.CreatedAt)!;

    // The newest of one's own is what is meant; that of another team which happens to have the name is not.
    private static List<ExperimentSummary> OfOneNamespace(List<ExperimentSummary> named, string name)
    {
        var spaces = named.Select(experiment => experiment.Namespace).Distinct().Order(StringComparer.Ordinal).ToList();
        return spaces.Count == 1
            ? named
            : throw new UserErrorException(ExitCodes.Failed, $"experiments are called \"{name}\" in the namespaces {string.Join(", ", spaces)}; choose one with --namespace.");
    }

    private static List<string> Names(List<ExperimentSummary> experiments)
    {
        const int shown = 10;
        var names = experiments.Select(experiment => experiment.Name).Distinct().Order(StringComparer.Ordinal).ToList();
        return names.Count <= shown ? names : [.. names.Take(shown), $"and {names.Count - shown} more"];
    }
}
