using AutoTune.Assessors;

Options options;
try
{
    options = Options.Parse(args);
}
catch (ArgumentException wrong)
{
    Console.Error.WriteLine($"{wrong.Message}\n\n{Options.Usage}");
    return 2;
}

if (options.Help)
{
    Console.WriteLine(Options.Usage);
    return 0;
}

var comparisons = Comparison.RunAll(options).ToList();
Report.Table(comparisons, comparison => comparison.Family);
Report.Table(comparisons, comparison => comparison.Tuner);
Report.Table(comparisons, comparison => comparison.Direction);
if (options.JsonFile is not null)
    Report.WriteJson(options.JsonFile, options, comparisons);
return 0;
