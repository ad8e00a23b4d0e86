using System.Text.Json;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Spec;

/// <summary>Finds the process of a job's main replica in its trainingConfig.</summary>
internal static class MainContainer
{
    public static LocalProcess? Process(TrainingConfig config)
    {
        if (config.Type == "trainjob" && Field(config.Raw, "trainer") is { ValueKind: JsonValueKind.Object } trainer)
        {
            return Process(trainer);
        }

        var template = Field(config.Raw, "template") ?? Field(MainTask(config), "template");
        var containers = Field(Field(template, "spec"), "containers");
        return containers is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? Process(list[0]) : null;
    }

    private static JsonElement? MainTask(TrainingConfig config)
    {
        if (Field(config.Raw, "tasks") is not { ValueKind: JsonValueKind.Array } tasks || tasks.GetArrayLength() == 0)
        {
            return null;
        }

        foreach (var role in JobKind.Find(config.Type)?.MainRoles ?? [])
        {
            foreach (var task in tasks.EnumerateArray())
            {
                if (string.Equals(Field(task, "type")?.GetString(), role, StringComparison.OrdinalIgnoreCase))
                {
                    return task;
                }
            }
        }

        return tasks[0];
    }

    private static LocalProcess? Process(JsonElement container)
    {
        var command = Texts(container, "command");
        if (command.Count == 0)
        {
            return null;
        }

        var env = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Field(container, "env") is { ValueKind: JsonValueKind.Array } variables)
        {
            // What a variable takes from the cluster (valueFrom) this machine does not have.
            foreach (var variable in variables.EnumerateArray())
            {
                if (Field(variable, "name") is { ValueKind: JsonValueKind.String } name
                    && Field(variable, "value") is { ValueKind: JsonValueKind.String } value)
                {
                    env[name.GetString()!] = value.GetString()!;
                }
            }
        }

        var folder = Field(container, "workingDir") is { ValueKind: JsonValueKind.String } path ? path.GetString() : null;
        return new LocalProcess([.. command, .. Texts(container, "args")], folder, env, null);
    }

    private static List<string> Texts(JsonElement container, string name) =>
        Field(container, name) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];

    private static JsonElement? Field(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } mapping && mapping.TryGetProperty(name, out var value) ? value : null;
}
