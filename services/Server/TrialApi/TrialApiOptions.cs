using System.ComponentModel.DataAnnotations;

namespace AutoTune.Server.TrialApi;

/// <summary>Settings of the API that trials on a cluster report to, section <c>TrialApi</c>.</summary>
public sealed class TrialApiOptions
{
    public const string Section = "TrialApi";

    /// <summary>The key that trials' tokens are signed with: 32 bytes as base64, the same for launchers and servers. Absent: no such API.</summary>
    public string? Key { get; set; }

    /// <summary>Requests that one trial may make, over time.</summary>
    [Range(1, 100_000, ErrorMessage = "TrialApi:RequestsPerSecond (environment TrialApi__RequestsPerSecond) must be 1 to 100000")]
    public int RequestsPerSecond { get; set; } = 50;

    /// <summary>Requests that one trial may make at once, after a while without any.</summary>
    [Range(1, 1_000_000, ErrorMessage = "TrialApi:Burst (environment TrialApi__Burst) must be 1 to 1000000")]
    public int Burst { get; set; } = 500;
}
