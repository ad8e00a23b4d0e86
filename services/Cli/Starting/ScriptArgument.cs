namespace AutoTune.Cli.Starting;

/// <summary>An argument of a training script that could be tuned.</summary>
/// <param name="Name">The hyperparameter's name: learning_rate.</param>
/// <param name="Option">As the script takes it: --learning-rate.</param>
/// <param name="Space">What it may be, as YAML: {_type: loguniform, _value: [0.001, 0.1]}.</param>
/// <param name="Default">The script's own value, for the comment.</param>
internal sealed record ScriptArgument(string Name, string Option, string Space, string Default);
