using AutoTune.Tests.Support;
using Xunit.Sdk;

namespace AutoTune.Infrastructure.Tests;

public sealed class MissingServiceTests
{
    [Fact]
    public void A_missing_service_skips_a_developers_test_with_the_reason()
    {
        var skipped = Assert.IsType<SkipException>(MissingService.Because("no root", isContinuousIntegration: false));

        Assert.EndsWith("no root", skipped.Message);
    }

    [Fact]
    public void A_missing_service_fails_the_test_in_continuous_integration()
    {
        var failure = Assert.IsType<ServiceUnavailableException>(MissingService.Because("no root", isContinuousIntegration: true));

        Assert.Equal("no root", failure.Message);
    }
}
