using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Spec;

namespace AutoTune.Experiments.Validation;

/// <summary>spec.trialPolicy and spec.metrics.</summary>
internal static class PolicyRules
{
    public const int DefaultGraceSeconds = 10;

    /// <summary>The fields of trialPolicy.</summary>
    public static readonly string[] PolicyFields = ["onTimeout", "timeoutSeconds", "maxRetries", "gracePeriodSeconds", "maxFailedTrials", "retain"];

    /// <summary>What may happen to trials that run when the time is over; the default first.</summary>
    public static readonly string[] OnTimeout = ["Finish", "Stop"];

    /// <summary>The fields of metrics.</summary>
    public static readonly string[] MetricsFields = ["collector", "name"];

    /// <summary>The ways of collecting; the default first.</summary>
    public static readonly string[] Collectors = ["auto", "stdout", "file", "http"];

    public static TrialPolicy? TrialPolicy(SpecNode? node, Findings findings)
    {
        if (node is null)
        {
            return new TrialPolicy(false, null, 0, DefaultGraceSeconds, null, null);
        }

        if (!Expect.Fields(node, findings, "trialPolicy", PolicyFields))
        {
            return null;
        }

        return new TrialPolicy(
            Expect.Word(node.Find("onTimeout"), findings, OnTimeout) == "Stop",
            Expect.Int(node.Find("timeoutSeconds"), findings, 1),
            Expect.Int(node.Find("maxRetries"), findings, 0) ?? 0,
            Expect.Int(node.Find("gracePeriodSeconds"), findings, 0) ?? DefaultGraceSeconds,
            Expect.Int(node.Find("maxFailedTrials"), findings, 0),
            Expect.Int(node.Find("retain"), findings, 0));
    }

    public static MetricsConfig? Metrics(SpecNode? node, Findings findings)
    {
        if (node is null)
        {
            return new MetricsConfig(Collectors[0], null);
        }

        if (!Expect.Fields(node, findings, "metrics", MetricsFields))
        {
            return null;
        }

        var collector = Expect.Word(node.Find("collector"), findings, Collectors) ?? Collectors[0];
        var name = Expect.Text(node.Find("name"), findings, "the metric's name, a text");
        if (collector == "stdout" && node.Find("name") is null)
        {
            findings.WarningMissing(node, "name", "is not given, so that plain log lines (name=value) are not read as metrics");
        }

        return new MetricsConfig(collector, name);
    }
}
