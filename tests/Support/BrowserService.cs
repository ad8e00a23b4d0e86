namespace AutoTune.Tests.Support;

/// <summary>Where Chromium is.</summary>
public sealed class BrowserService : TestService
{
    private static readonly ServiceSearch Search = new("Chromium", "AUTOTUNE_TEST_CHROMIUM", "browser")
    {
        FromEnvironment = path => new EnvironmentHost(path),
        StartContainerAsync = _ => throw new NotSupportedException("a browser in a container does not reach a server on this machine's loopback"),
    };

    private BrowserService(IServiceHost host)
        : base(host)
    {
    }

    public string Program => Addresses[0];

    public static async Task<BrowserService> StartAsync(CancellationToken cancellationToken = default) => new(await Search.FindAsync(mayShare: true, cancellationToken));
}
