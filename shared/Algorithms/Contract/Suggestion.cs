using AutoTune.Experiments.Trials;

namespace AutoTune.Algorithms.Contract;

/// <summary>A tuner's answer: parameters, wait until a running trial ends, or nothing left ever.</summary>
public abstract record Suggestion
{
    private Suggestion()
    {
    }

    public sealed record Propose(ParameterSet Parameters) : Suggestion;

    public sealed record Wait : Suggestion;

    public sealed record Exhausted : Suggestion;
}
