using System.Text;
using AutoTune.Contracts;

namespace AutoTune.Cli.State;

/// <summary>
/// The id of an experiment that is run from a file: it follows from the state folder's own random id, the experiment's name and how often
/// <c>--new</c> began it anew (UUIDv5, RFC 9562 section 5.5). So the same folder and name are the same experiment.
/// </summary>
internal static class ExperimentId
{
    public static Guid Of(Guid folder, string name, int generation) =>
        NameId.Of(folder, Encoding.UTF8.GetBytes(generation == 0 ? name : $"{name}\n{generation}"));
}
