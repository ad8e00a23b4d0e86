namespace AutoTune.Experiments.Spec;

/// <summary>How metrics are collected: auto, stdout, file or http; and the metric's name in plain log lines.</summary>
public sealed record MetricsConfig(string Collector, string? Name)
{
    /// <summary>Reports over HTTP count.</summary>
    public bool TakesHttp => Collector is "auto" or "http";
}
