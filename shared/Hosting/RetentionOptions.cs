using System.ComponentModel.DataAnnotations;

namespace AutoTune.Hosting;

/// <summary>
/// What may be removed of finished experiments, section <c>Retention</c>; nothing if nothing is set. Coordinators remove from the store,
/// launchers of local trials what those printed and wrote on their host. Times count from an experiment's end.
/// </summary>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    private const string Least = "00:00:01", Most = "36500.00:00:00";

    /// <summary>How long trials' output folders stay, with their logs.</summary>
    [Range(typeof(TimeSpan), Least, Most, ErrorMessage = "Retention:LogsMaxAge (environment Retention__LogsMaxAge) must be from 00:00:01 to 36500.00:00:00")]
    public TimeSpan? LogsMaxAge { get; set; }

    /// <summary>How many bytes they may have on a host; those of the experiments that ended first go first.</summary>
    [Range(0, long.MaxValue, ErrorMessage = "Retention:LogsMaxBytes (environment Retention__LogsMaxBytes) must be a whole number from 0 on")]
    public long? LogsMaxBytes { get; set; }

    /// <summary>How long intermediate results stay.</summary>
    [Range(typeof(TimeSpan), Least, Most, ErrorMessage = "Retention:CurvesMaxAge (environment Retention__CurvesMaxAge) must be from 00:00:01 to 36500.00:00:00")]
    public TimeSpan? CurvesMaxAge { get; set; }

    /// <summary>Of how many finished experiments they stay, those that ended last.</summary>
    [Range(0, int.MaxValue, ErrorMessage = "Retention:CurvesMaxExperiments (environment Retention__CurvesMaxExperiments) must be a whole number from 0 on")]
    public int? CurvesMaxExperiments { get; set; }

    /// <summary>How long finished experiments stay at all.</summary>
    [Range(typeof(TimeSpan), Least, Most, ErrorMessage = "Retention:ExperimentsMaxAge (environment Retention__ExperimentsMaxAge) must be from 00:00:01 to 36500.00:00:00")]
    public TimeSpan? ExperimentsMaxAge { get; set; }

    /// <summary>How many finished experiments stay, those that ended last.</summary>
    [Range(0, int.MaxValue, ErrorMessage = "Retention:ExperimentsMaxNumber (environment Retention__ExperimentsMaxNumber) must be a whole number from 0 on")]
    public int? ExperimentsMaxNumber { get; set; }

    /// <summary>How often is looked for what may go.</summary>
    [Range(typeof(TimeSpan), Least, "7.00:00:00", ErrorMessage = "Retention:LookEvery (environment Retention__LookEvery) must be from 00:00:01 to 7.00:00:00")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Something is to be removed from the store.</summary>
    public bool OfStore => CurvesMaxAge is not null || CurvesMaxExperiments is not null || ExperimentsMaxAge is not null || ExperimentsMaxNumber is not null;

    /// <summary>Some output of trials is to be removed.</summary>
    public bool OfLogs => LogsMaxAge is not null || LogsMaxBytes is not null;
}
