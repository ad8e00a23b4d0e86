using System.Text.Json;
using AutoTune.Algorithms.Arguments;
using AutoTune.Experiments.Spec;

namespace AutoTune.Algorithms.Ppo;

/// <summary>PPO's arguments.</summary>
/// <param name="TrialsPerUpdate">Trials proposed by one policy; with their values it is updated.</param>
/// <param name="Epochs">Passes over these trials per update.</param>
/// <param name="MinibatchSize">Trials per step of the optimiser.</param>
/// <param name="EntropyWeight">How much the policy is drawn towards trying everything.</param>
/// <param name="LearningRate">The optimiser's.</param>
/// <param name="ValueWeight">Weight of the value head's loss beside the policy's.</param>
/// <param name="MaxGradientNorm">Longer gradients are shortened to it.</param>
/// <param name="Gamma">Discount of later steps' rewards.</param>
/// <param name="Lambda">Of the generalised advantage estimate.</param>
/// <param name="ClipRange">How far, as a share, one update moves an action's probability at most.</param>
internal sealed record PpoOptions(
    int TrialsPerUpdate, int Epochs, int MinibatchSize, double EntropyWeight, double LearningRate, double ValueWeight,
    double MaxGradientNorm, double Gamma, double Lambda, double ClipRange)
{
    public static IReadOnlyList<ArgumentInfo> Arguments { get; } =
    [
        new("trials_per_update", ArgumentType.Integer, "20", "Trials proposed by one policy; with their values it is updated.", Minimum: 1, Maximum: 100_000),
        new("epochs_per_update", ArgumentType.Integer, "4", "Passes over these trials per update.", Minimum: 1, Maximum: 1000),
        new("minibatch_size", ArgumentType.Integer, "4", "Trials per step of the optimiser.", Minimum: 1, Maximum: 100_000),
        new("ent_coef", ArgumentType.Number, "0.0", "Weight of the policy's entropy: more keeps it trying longer.", Minimum: 0),
        new("lr", ArgumentType.Number, "3e-4", "Learning rate.", Minimum: 0, Maximum: 1, MinimumExclusive: true),
        new("vf_coef", ArgumentType.Number, "0.5", "Weight of the value head's loss.", Minimum: 0),
        new("max_grad_norm", ArgumentType.Number, "0.5", "Longer gradients are shortened to this norm.", Minimum: 0, MinimumExclusive: true),
        new("gamma", ArgumentType.Number, "0.99", "Discount of later steps' rewards.", Minimum: 0, Maximum: 1),
        new("lam", ArgumentType.Number, "0.95", "Lambda of the generalised advantage estimate.", Minimum: 0, Maximum: 1),
        new("cliprange", ArgumentType.Number, "0.2", "How far one update moves an action's probability, as a share.", Minimum: 0, Maximum: 1, MinimumExclusive: true),
    ];

    public static PpoOptions From(JsonElement given)
    {
        var arguments = new ArgumentValues(Arguments, given);
        return new PpoOptions(
            arguments.Integer("trials_per_update"), arguments.Integer("epochs_per_update"), arguments.Integer("minibatch_size"),
            arguments.Number("ent_coef"), arguments.Number("lr"), arguments.Number("vf_coef"), arguments.Number("max_grad_norm"),
            arguments.Number("gamma"), arguments.Number("lam"), arguments.Number("cliprange"));
    }
}
