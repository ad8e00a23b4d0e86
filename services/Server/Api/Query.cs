namespace AutoTune.Server.Api;

/// <summary>Reads what a request asks.</summary>
internal static class Query
{
    /// <summary>How many at most.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static int Limit(int? given, int usual, int most) => given is null ? usual
        : given >= 1 && given <= most ? given.Value
        : throw new ApiException(400, $"limit: must be 1 to {most} (found {given})");

    /// <summary>Names separated by commas, each one of an enum's in any case; null when none is given.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static IReadOnlySet<T>? Names<T>(string field, string? given) where T : struct, Enum
    {
        if (string.IsNullOrWhiteSpace(given)) return null;
        var found = new HashSet<T>();
        foreach (var word in given.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Enum.TryParse<T>(word, ignoreCase: true, out var value) || !char.IsLetter(word[0]))
                throw new ApiException(400, $"{field}: must be of {string.Join(", ", Enum.GetNames<T>().Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName))} (found {word})");
            found.Add(value);
        }
        return found;
    }
}
