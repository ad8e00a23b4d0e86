using System.ComponentModel.DataAnnotations;

namespace AutoTune.Hosting;

/// <summary>Settings of the broker, section <c>RabbitMq</c>.</summary>
public sealed class RabbitMqOptions : IValidatableObject
{
    /// <summary>amqp://user:password@host:port/virtualhost (environment: RabbitMq__Uri).</summary>
    [Required(ErrorMessage = "RabbitMq:Uri (environment RabbitMq__Uri) is required: amqp://user:password@host:5672/virtualhost")]
    public Uri? Uri { get; set; }

    /// <summary>Messages a service may hold unacknowledged, per queue.</summary>
    [Range(1, 1000, ErrorMessage = "RabbitMq:Prefetch (environment RabbitMq__Prefetch) must be from 1 to 1000")]
    public ushort Prefetch { get; set; } = 32;

    /// <summary>Times the broker hands out a message before it gives up on it.</summary>
    [Range(1, 1000, ErrorMessage = "RabbitMq:DeliveryLimit (environment RabbitMq__DeliveryLimit) must be from 1 to 1000")]
    public int DeliveryLimit { get; set; } = 20;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Uri is { IsAbsoluteUri: false } or { IsAbsoluteUri: true, Scheme: not ("amqp" or "amqps") })
            yield return new ValidationResult("RabbitMq:Uri (environment RabbitMq__Uri) must begin with amqp:// or amqps://");
    }
}
