using Xunit.Sdk;

namespace AutoTune.Tests.Support;

/// <summary>The rule for a test whose service cannot be had: <c>throw MissingService.Because(reason)</c>.</summary>
public static class MissingService
{
    /// <summary>On a developer's machine the test is skipped with the reason; with CI=true, where nobody reads skips, it fails.</summary>
    public static Exception Because(string reason) =>
        Because(reason, isContinuousIntegration: Environment.GetEnvironmentVariable("CI") == "true");

    public static Exception Because(string reason, bool isContinuousIntegration) =>
        isContinuousIntegration ? new ServiceUnavailableException(reason) : SkipException.ForSkip(reason);
}
