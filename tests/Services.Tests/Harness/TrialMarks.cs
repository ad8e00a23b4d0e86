using System.Globalization;

namespace AutoTune.Services.Tests.Harness;

/// <summary>The file to which trial processes append their marks: what really ran, whatever the store says.</summary>
public sealed class TrialMarks
{
    public string Path { get; } = System.IO.Path.Combine(Scratch.Folder, $"marks-{Guid.NewGuid():N}");

    /// <summary>The marks in the order in which they were written.</summary>
    public IReadOnlyList<Mark> Read() => File.Exists(Path)
        ? [.. File.ReadAllLines(Path).Select(line => line.Split(' ')).Select(field => new Mark(
            field[0] == "start", int.Parse(field[1], CultureInfo.InvariantCulture), int.Parse(field[2], CultureInfo.InvariantCulture),
            double.Parse(field[3], CultureInfo.InvariantCulture)))]
        : [];

    /// <param name="IsStart">The process began; else it was about to end.</param>
    /// <param name="Sequence">The trial.</param>
    /// <param name="Attempt">Its attempt.</param>
    /// <param name="Uptime">Seconds since the machine started.</param>
    public sealed record Mark(bool IsStart, int Sequence, int Attempt, double Uptime);
}
