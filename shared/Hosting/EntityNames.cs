using System.Text.RegularExpressions;
using MassTransit;

namespace AutoTune.Hosting;

/// <summary>Names of exchanges: <c>autotune.start-experiment</c> for <c>StartExperiment</c>, so that any AMQP client can find them.</summary>
internal sealed partial class EntityNames(IEntityNameFormatter others) : IEntityNameFormatter
{
    public string FormatEntityName<T>() =>
        typeof(T).Namespace == "AutoTune.Contracts" ? "autotune." + WordStart().Replace(typeof(T).Name, "-$1").ToLowerInvariant() : others.FormatEntityName<T>();

    [GeneratedRegex("(?<!^)([A-Z])")]
    private static partial Regex WordStart();
}
