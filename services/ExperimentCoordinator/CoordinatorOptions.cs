using System.ComponentModel.DataAnnotations;

namespace AutoTune.ExperimentCoordinator;

/// <summary>Settings of the coordinator, section <c>Coordinator</c>.</summary>
public sealed class CoordinatorOptions
{
    /// <summary>A launcher silent for this long loses its trials.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00", ErrorMessage = "Coordinator:LostAfter (environment Coordinator__LostAfter) must be from 00:00:05 to 1.00:00:00")]
    public TimeSpan LostAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often the reconciler looks for deadlines and for what waits.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ErrorMessage = "Coordinator:PollEvery (environment Coordinator__PollEvery) must be from 00:00:00.1 to 00:01:00")]
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(1);
}
