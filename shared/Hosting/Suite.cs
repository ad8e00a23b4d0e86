using System.ComponentModel.DataAnnotations;
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
    private readonly List<string> problems = [];

    public IServiceCollection Services => builder.Services;

    public IConfiguration Configuration => builder.Configuration;

    /// <summary>Every setting that is missing or wrong, one line each; a process with any does not start.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>Adds consumers, sagas and their endpoints to the one bus of this process.</summary>
    public void AddConsumers(Action<IBusRegistrationConfigurator> add) => consumers.Add(add);

    /// <summary>Reads and checks a section of the configuration, and makes it available as <typeparamref name="T"/>.</summary>
    public T Settings<T>(string section) where T : class, new()
    {
        var settings = new T();
        try
        {
            Configuration.GetSection(section).Bind(settings);
            var found = new List<System.ComponentModel.DataAnnotations.ValidationResult>();
            Validator.TryValidateObject(settings, new ValidationContext(settings), found, validateAllProperties: true);
            problems.AddRange(found.Select(problem => problem.ErrorMessage!));
        }
        catch (InvalidOperationException unreadable)
        {
            problems.Add(unreadable.Message); // the binder names the setting and the type it wants
        }
        Services.AddSingleton(settings);
        return settings;
    }

    /// <summary>Notes a setting that is wrong; the text names it, the value found unless it is secret, and what is allowed.</summary>
    public void Refuse(string problem) => problems.Add(problem);

    internal void Register(IBusRegistrationConfigurator bus) => consumers.ForEach(add => add(bus));
}
