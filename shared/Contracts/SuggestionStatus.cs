namespace AutoTune.Contracts;

/// <summary>How a tuner answered a request for trials.</summary>
public enum SuggestionStatus
{
    /// <summary>Every trial asked for exists.</summary>
    Complete,

    /// <summary>Nothing to propose until a running trial ends.</summary>
    Wait,

    /// <summary>Nothing left to propose, ever.</summary>
    Exhausted,
}
