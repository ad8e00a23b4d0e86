namespace AutoTune.Tests.Support;

/// <summary>Where a service that tests use comes from.</summary>
public enum ServiceKind
{
    /// <summary>A connection string in the environment; the service is not ours to stop.</summary>
    Environment,

    /// <summary>A container, started by Testcontainers.</summary>
    Testcontainers,

    /// <summary>Processes on this machine, started by the scripts of tests/infra.</summary>
    Process,
}
