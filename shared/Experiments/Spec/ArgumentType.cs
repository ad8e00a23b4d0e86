namespace AutoTune.Experiments.Spec;

/// <summary>The type of an algorithm's argument, as validation needs it.</summary>
public enum ArgumentType
{
    Integer,
    Number,
    Boolean,
    Text,

    /// <summary>A nested object of arguments (NNI's <c>tpe_args</c>).</summary>
    Object,
}
