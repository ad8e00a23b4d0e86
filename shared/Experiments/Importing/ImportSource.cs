namespace AutoTune.Experiments.Importing;

/// <summary>What is imported: the text of a configuration, and what its paths start from. Importing itself touches no disk.</summary>
/// <param name="File">The configuration file's name, for messages.</param>
/// <param name="Text">Its text.</param>
/// <param name="Folder">The folder that its relative paths start from: absolute.</param>
/// <param name="OutputFolder">The folder that the experiment's relative paths will start from: absolute.</param>
/// <param name="Home">What <c>~</c> stands for.</param>
/// <param name="ReadFile">Reads a text file that the configuration names, by its absolute path; throws <see cref="IOException"/> when it can't.</param>
public sealed record ImportSource(string File, string Text, string Folder, string OutputFolder, string Home, Func<string, string> ReadFile);
