namespace AutoTune.Cli.Reading;

/// <summary>How an experiment is run, as far as it is known here.</summary>
/// <param name="Suspended">It is not over, and no process runs it.</param>
/// <param name="Pid">The process of this machine that runs it.</param>
/// <param name="RanSeconds">For how long it has been run.</param>
/// <param name="StateFolder">Where everything is kept; null: on a server.</param>
/// <param name="Log">The log of the services; null: on a server.</param>
internal sealed record Execution(bool Suspended, int? Pid, double RanSeconds, string? StateFolder, string? Log);
