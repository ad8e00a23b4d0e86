using Spectre.Console.Cli;

namespace AutoTune.Cli.Commands;

/// <summary>A command as help and completion know it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="OtherNames">Names that mean the same.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Settings">Its options and arguments.</param>
/// <param name="Argument">What its first argument is, for completion.</param>
/// <param name="Examples">Command lines that teach it, without the program's name.</param>
/// <param name="Add">Adds it to the program.</param>
internal sealed record CommandEntry(
    string Name, IReadOnlyList<string> OtherNames, string Description, Type Settings, ArgumentKind Argument, IReadOnlyList<string> Examples, Func<IConfigurator, string, ICommandConfigurator> Add);
