namespace AutoTune.Algorithms.Arguments;

/// <summary>The value running trials are given until they end.</summary>
internal enum ConstantLiar
{
    None,
    Least,
    Greatest,
    Mean,
}

/// <summary>Reads <c>constant_liar_type</c>.</summary>
internal static class ConstantLiars
{
    /// <param name="word">One of the words <see cref="CommonArguments.ConstantLiarType"/> allows, in lower case; null: absent.</param>
    public static ConstantLiar Of(string? word) => word switch
    {
        null => ConstantLiar.None,
        "min" or "best" => ConstantLiar.Least,
        "max" or "worst" => ConstantLiar.Greatest,
        _ => ConstantLiar.Mean,
    };
}
