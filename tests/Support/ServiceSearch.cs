using Xunit;

namespace AutoTune.Tests.Support;

/// <summary>Finds a service: by the environment, as a container, as processes of this machine, in this order.</summary>
internal sealed record ServiceSearch(string Name, string Variable, string Folder)
{
    public required Func<string, IServiceHost> FromEnvironment { get; init; }

    public required Func<CancellationToken, Task<IServiceHost>> StartContainerAsync { get; init; }

    /// <param name="mayShare">Whether the service that the environment names will do.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<IServiceHost> FindAsync(bool mayShare, CancellationToken cancellationToken)
    {
        if (mayShare && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } connectionString)
            return Tell(FromEnvironment(connectionString));

        var reasons = new List<string>();
        if (ContainerHost.IsPossible)
        {
            try
            {
                return Tell(await StartContainerAsync(cancellationToken));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Testcontainers has no common exception; an engine without this image, say, leaves the other way open.
                reasons.Add($"Testcontainers: {e.Message}");
            }
        }
        else
        {
            reasons.Add("Testcontainers: no Docker engine answers");
        }

        try
        {
            return Tell(await ScriptHost.StartAsync(Folder, cancellationToken));
        }
        catch (ServiceUnavailableException e)
        {
            reasons.Add($"tests/infra: {e.Message}");
        }
        var environment = mayShare ? "not set" : "not used, since the test needs a service of its own";
        throw MissingService.Because($"{Name} cannot be had. {Variable}: {environment}. {string.Join(". ", reasons)}");
    }

    private IServiceHost Tell(IServiceHost host)
    {
        var line = $"{Name}: {host.Kind.ToString().ToLowerInvariant()}";
        TestContext.Current.SendDiagnosticMessage(line);
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        // Runners show neither of a test that passes; tests/run.sh gathers these lines.
        if (Environment.GetEnvironmentVariable("AUTOTUNE_TEST_SERVICES_LOG") is { Length: > 0 } log) File.AppendAllText(log, line + '\n');
        return host;
    }
}
