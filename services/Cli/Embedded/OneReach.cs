using AutoTune.Server;

namespace AutoTune.Cli.Embedded;

/// <summary>What can be changed while one experiment is run from its file.</summary>
internal sealed class OneReach(Guid own) : IReach
{
    public string? Refusal(Guid? experimentId) => experimentId == own ? null
        : experimentId is null ? "this process runs one experiment from its file; autotune serve takes new ones"
        : "another process runs the experiment, or none does; this one only shows it";
}
