namespace AutoTune.Hosting;

/// <summary>Another process saved the experiment's state first; read it again and redo the step.</summary>
public sealed class StaleStateException(Guid experimentId)
    : Exception($"The state of experiment {experimentId} was saved by another coordinator in between.");
