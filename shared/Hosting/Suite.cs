using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Hosting;

/// <summary>
/// A process of the suite while it is being composed: each service adds its parts with one <c>AddXyz(this Suite)</c> method, whether it
/// is alone in the process or beside all others; then one of the two ways of running is chosen.
/// </summary>
public sealed class Suite(WebApplicationBuilder builder)
{
    private readonly List<Action<IBusRegistrationConfigurator>> consumers = [];

    public IServiceCollection Services => builder.Services;

    public IConfiguration Configuration => builder.Configuration;

    /// <summary>Adds consumers, sagas and their endpoints to the one bus of this process.</summary>
    public void AddConsumers(Action<IBusRegistrationConfigurator> add) => consumers.Add(add);

    internal void Register(IBusRegistrationConfigurator bus) => consumers.ForEach(add => add(bus));
}
