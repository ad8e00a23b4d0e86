using System.Text.Json.Serialization;

namespace AutoTune.Contracts;

/// <summary>Where an experiment stands. Nothing leads out of <see cref="Timeout"/>, <see cref="Done"/> and <see cref="Error"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Phase>))]
public enum Phase
{
    /// <summary>Accepted; the coordinator has not started it yet.</summary>
    [JsonStringEnumMemberName("PENDING")]
    Pending,

    /// <summary>Trials are being created and run.</summary>
    [JsonStringEnumMemberName("RUNNING")]
    Running,

    /// <summary>maxExecSeconds passed before maxTrialNum trials had ended; no new trial is created.</summary>
    [JsonStringEnumMemberName("TIMEOUT")]
    Timeout,

    /// <summary>maxTrialNum trials ended, the tuner has nothing left to propose, or a person stopped it.</summary>
    [JsonStringEnumMemberName("DONE")]
    Done,

    /// <summary>It could not be initialised or failed while running.</summary>
    [JsonStringEnumMemberName("ERROR")]
    Error,
}
