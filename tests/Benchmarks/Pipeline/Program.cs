using AutoTune.Pipeline;

if (args is [EmbeddedProgram.Command, var folder, var work])
{
    await EmbeddedProgram.RunAsync(folder, Enum.Parse<Work>(work));
    return 0;
}

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

var rows = new List<Measurement>();
await using var servers = options.Scenarios.Any(scenario => scenario.Place == Place.Apart) ? await Servers.StartAsync() : null;
Console.WriteLine($"{Environment.ProcessorCount} processors{(servers is null ? "" : $"; {servers.Broker}; {servers.Database}")}");
Report.Head();
foreach (var scenario in options.Scenarios)
{
    var row = await Measurement.TakeAsync(servers, scenario, checkout: null);
    rows.Add(row);
    Report.Row(row);
    if (options.Against is not null)
    {
        var other = await Measurement.TakeAsync(servers, scenario, options.Against);
        Report.Row(other);
        Report.Ratio(row, other);
    }
    if (options.JsonFile is not null)
        Report.WriteJson(options.JsonFile, rows); // after each row: a run that breaks off keeps what it has
}
return 0;
