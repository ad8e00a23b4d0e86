using System.ComponentModel.DataAnnotations;

namespace AutoTune.Hosting;

/// <summary>Settings of the database, section <c>Mongo</c>.</summary>
public sealed class MongoOptions : IValidatableObject
{
    /// <summary>mongodb://... (environment: Mongo__ConnectionString).</summary>
    [Required(ErrorMessage = "Mongo:ConnectionString (environment Mongo__ConnectionString) is required: mongodb://host:27017")]
    public string? ConnectionString { get; set; }

    /// <summary>The database's name.</summary>
    [Required(ErrorMessage = "Mongo:Database (environment Mongo__Database) must not be empty")]
    public string Database { get; set; } = "autotune";

    // The text of a bad one is not repeated: it may carry a password.
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ConnectionString is { } text && !text.StartsWith("mongodb://", StringComparison.Ordinal) && !text.StartsWith("mongodb+srv://", StringComparison.Ordinal))
            yield return new ValidationResult("Mongo:ConnectionString (environment Mongo__ConnectionString) must begin with mongodb:// or mongodb+srv://");
    }
}
