using System.Text.Json;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Arguments;

/// <summary>
/// Typed access to an algorithm's arguments, which validation has found good. An absent or null one takes the default its
/// <see cref="ArgumentInfo"/> declares, so that defaults stand in one place.
/// </summary>
internal sealed class ArgumentValues(IReadOnlyList<ArgumentInfo> arguments, JsonElement given)
{
    public int Integer(string name) => OptionalInteger(name) ?? throw Missing(name);

    public int? OptionalInteger(string name) => Find(name)?.GetDouble() is { } value ? checked((int)value) : null;

    public double Number(string name) => Find(name)?.GetDouble() ?? throw Missing(name);

    public bool Boolean(string name) => OptionalBoolean(name) ?? throw Missing(name);

    public bool? OptionalBoolean(string name) => Find(name)?.GetBoolean();

    /// <summary>A text in lower case, since words are compared without regard to case; null when absent.</summary>
    public string? Text(string name) => Find(name)?.GetString()?.ToLowerInvariant();

    /// <summary>A text as it was written; null when absent.</summary>
    public string? Verbatim(string name) => Find(name)?.GetString();

    /// <summary>The fields of an object argument, all absent when it is.</summary>
    public ArgumentValues Fields(string name) => new(Info(name).Fields ?? [], Find(name) ?? default);

    private JsonElement? Find(string name)
    {
        var info = Info(name);
        if (given.ValueKind == JsonValueKind.Object && given.TryGetProperty(name, out var value)
            && value.ValueKind is not JsonValueKind.Null)
            return value;
        return info.Default is null ? null : JsonElement.Parse(info.Default);
    }

    private ArgumentInfo Info(string name) => arguments.FirstOrDefault(argument => argument.Name == name)
        ?? throw new ArgumentException($"The argument {name} is not declared.", nameof(name));

    private static InvalidOperationException Missing(string name) => new($"The argument {name} has neither a value nor a default.");
}
