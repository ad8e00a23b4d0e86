namespace AutoTune.Cli.Running;

/// <summary>How a run came to its end.</summary>
/// <param name="Earlier">The experiment had ended before; only its stored result is shown.</param>
/// <param name="Interrupted">A signal suspended it.</param>
internal sealed record RunEnd(bool Earlier, bool Interrupted);
