namespace AutoTune.Services.Tests.Harness;

/// <summary>The two ways of running the suite.</summary>
public enum Way
{
    Embedded,
    Apart,
}
