namespace AutoTune.Cli.State;

/// <summary>The process that runs an experiment, or the last one that did (<c>process.json</c>).</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Since">When it began.</param>
/// <param name="Port">The port of its trial API: trials that outlived it know it; null while it has none.</param>
/// <param name="Served">It is <c>autotune serve</c>, and the next one goes on with the experiment.</param>
/// <param name="RanSecondsBefore">How long earlier processes had run the experiment: maxExecSeconds counts running time.</param>
internal sealed record Holder(int Pid, string Host, DateTimeOffset Since, int? Port, double RanSecondsBefore, bool Served = false);
