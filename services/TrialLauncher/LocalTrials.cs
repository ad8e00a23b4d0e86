using AutoTune.TrialApi;
using AutoTune.TrialLauncher.Local;
using AutoTune.TrialLauncher.NoOp;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AutoTune.TrialLauncher;

/// <summary>Adds what runs trials of type local.</summary>
public static class LocalTrials
{
    /// <summary>
    /// Adds the local back end as <see cref="ITrialBackEnd"/> if <c>Launcher:Local:Enabled</c>, or the one for benchmarks if
    /// <c>Launcher:NoOp:Enabled</c>, and what the trial API needs. The stores, <see cref="LauncherIdentity"/>, <see cref="IExperimentSpecs"/>
    /// and <see cref="ITrialEvents"/> come from the host.
    /// </summary>
    public static IServiceCollection AddLocalTrials(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(LocalOptions.Section);
        services.Configure<LocalOptions>(section);
        services.TryAddSingleton(TimeProvider.System);
        if (configuration.GetValue<bool>("Launcher:NoOp:Enabled"))
        {
            services.AddSingleton<ITrialBackEnd, NoOpBackEnd>();
        }
        else if (section.GetValue<bool>(nameof(LocalOptions.Enabled)))
        {
            services.AddSingleton(provider => TrialTokens.FromFolder(
                provider.GetRequiredService<IOptions<LocalOptions>>().Value.StateFolder
                ?? throw new InvalidOperationException($"{LocalOptions.Section}:{nameof(LocalOptions.StateFolder)} is not set")));
            services.AddSingleton<LocalBackEnd>();
            services.AddSingleton<ITrialBackEnd>(provider => provider.GetRequiredService<LocalBackEnd>());
            services.AddSingleton<IRunningTrials>(provider => provider.GetRequiredService<LocalBackEnd>());
            services.AddSingleton<IReportingAttempts, LocalReports>();
        }
        return services;
    }
}
