using AutoTune.Experiments.Trials;

namespace AutoTune.Persistence;

/// <summary>What an append must keep to, whatever the store.</summary>
internal static class EndLogRules
{
    public static void RequireConsecutive(IReadOnlyList<TrialEnd> entries)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].Ordinal != entries[0].Ordinal + i || entries[i].Ordinal < 0)
            {
                throw new ArgumentException(
                    $"Entries of the end log need consecutive ordinals from 0 on; entry {i} has {entries[i].Ordinal} after a first of {entries[0].Ordinal}.",
                    nameof(entries));
            }
        }
    }
}
