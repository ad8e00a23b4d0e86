using AutoTune.Tests.Support;

namespace AutoTune.Pipeline;

/// <summary>The suite, running, in one of its two ways.</summary>
internal interface IRig : IAsyncDisposable
{
    /// <summary>The store, for the driver's own questions.</summary>
    IServiceProvider Store { get; }

    /// <summary>The suite's processes by name.</summary>
    IReadOnlyDictionary<string, ServiceProcess> Processes { get; }

    /// <summary>When the command was given that the first trial's start is counted from.</summary>
    DateTimeOffset Commanded { get; }

    /// <summary>Names of the broker and of the database engine.</summary>
    string Broker { get; }

    string Database { get; }
}
