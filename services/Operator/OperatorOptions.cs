using System.ComponentModel.DataAnnotations;

namespace AutoTune.Operator;

/// <summary>Settings of the operator, section <c>Operator</c>.</summary>
public sealed class OperatorOptions
{
    /// <summary>How often an experiment that is not over is looked at without any news of it.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00",
        ErrorMessage = "Operator:LookEvery (environment Operator__LookEvery) must be from 00:00:05 to 01:00:00")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(30);
}
