using AutoTune.Contracts;
using Spectre.Console;

namespace AutoTune.Cli.Output;

/// <summary>Colours with a meaning; without colours every meaning also stands in words.</summary>
internal static class Looks
{
    public static Style Plain { get; } = Style.Plain;

    public static Style Strong { get; } = new(decoration: Decoration.Bold);

    public static Style Quiet { get; } = new(Color.Grey);

    public static Style Good { get; } = new(Color.Green);

    public static Style Doubt { get; } = new(Color.Yellow);

    public static Style Bad { get; } = new(Color.Red);

    public static Style Of(TrialState state) => state switch
    {
        TrialState.Succeeded => Good,
        TrialState.Failed or TrialState.TimedOut => Bad,
        TrialState.EarlyStopped or TrialState.Stopped => Doubt,
        _ => Plain,
    };

    public static Style Of(Phase phase) => phase switch
    {
        Phase.Done => Good,
        Phase.Error => Bad,
        Phase.Timeout => Doubt,
        _ => Plain,
    };
}
