namespace AutoTune.TrialApi;

/// <summary>
/// What a replica calls itself behind its token: <c>TOKEN.NAME</c>. No secret and not signed: all replicas of a trial run the same user's
/// code with the same token, and the name only says whose value of a step stands.
/// </summary>
public static class ReplicaName
{
    /// <summary>Of every replica whose role is not the main one.</summary>
    public const string Other = "other";

    /// <summary>The longest name there is: that of a pod.</summary>
    public const int MostCharacters = 253;

    /// <summary>Whether it is the first of its role: <c>job-worker-0</c> is, <c>job-worker-1</c> is not; a name without such an end is.</summary>
    public static bool IsFirst(ReadOnlySpan<char> name)
    {
        var last = name[(name.LastIndexOf('-') + 1)..];
        return !int.TryParse(last, out var index) || index == 0;
    }

    /// <summary>Whether the token with this name is the main replica's; an empty one is.</summary>
    public static bool IsMain(ReadOnlySpan<char> name) => !name.SequenceEqual(Other) && IsFirst(name);
}
