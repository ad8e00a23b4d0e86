namespace AutoTune.Assessors;

/// <summary>An assessor's experiment beside the same one (problem, tuner, seed) without an assessor.</summary>
/// <param name="Assessor">The assessor and its arguments.</param>
/// <param name="Family">The learning curves.</param>
/// <param name="Tuner">Who proposes.</param>
/// <param name="Direction">maximize or minimize.</param>
/// <param name="Seed">Of proposals and noise.</param>
/// <param name="Error">The best trial's error without an assessor.</param>
/// <param name="Saved">The share of all steps that were not made.</param>
/// <param name="Loss">How much greater the best trial's error is after as many trials.</param>
/// <param name="LossAtEqualSteps">The same after as many steps: less than 0 where further trials found better.</param>
internal sealed record Comparison(
    string Assessor, string Family, string Tuner, string Direction, int Seed, double Error, double Saved, double Loss,
    double LossAtEqualSteps)
{
    private static readonly string[] Tuners = ["Random", "TPE"];

    /// <summary>Runs every experiment.</summary>
    public static IEnumerable<Comparison> RunAll(Options options) =>
        from family in CurveFamily.All
        from tuner in Tuners
        from maximize in new[] { false, true }
        from seed in Enumerable.Range(1, options.Seeds)
        let without = Experiment.Run(family, Setting.None, tuner, maximize, seed, options)
        from setting in Setting.All(options.Steps)
        let with = Experiment.Run(family, setting, tuner, maximize, seed, options)
        select new Comparison(
            setting.ToString(), family.Name, tuner, maximize ? "maximize" : "minimize", seed, without.Error, 1 - with.Steps,
            with.Error - without.Error, with.ErrorAfterAllSteps - without.ErrorAfterAllSteps);
}
