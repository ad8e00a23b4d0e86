using System.ComponentModel;
using AutoTune.Algorithms;
using AutoTune.Quality;
using AutoTune.Quality.Explain;
using AutoTune.Quality.Plots;
using AutoTune.Quality.Problems;
using AutoTune.Quality.Results;
using AutoTune.Quality.Search;

if (args.Contains("--help"))
{
    Console.WriteLine(Options.Usage);
    return 0;
}

Options options;
var contestants = new List<IContestant>();
try
{
    options = Options.Parse(args);
    contestants.AddRange(options.Tuners.Select(name => new OwnTuner(name)));
    contestants.AddRange(options.Peers.Select(definition => new Peer(definition)));
}
catch (Exception wrong) when (wrong is ArgumentException or InvalidStudyException or Win32Exception)
{
    Console.Error.WriteLine($"{wrong.Message}\n\n{Options.Usage}");
    return 2;
}

if (options.ExplainFolder is not null)
{
    Pictures.Write(options.ExplainFolder);
    return 0;
}

var problems = options.Problems.Select(problem => problem.Name).ToHashSet();
var runs = options.With.SelectMany(RunFile.Read)
    .Where(run => problems.Contains(run.Problem) && options.AtOnce.Contains(run.AtOnce) && run.Seed <= options.Seeds).ToList();
var known = runs.Select(run => (run.Contestant, run.Problem, run.AtOnce, run.Seed, run.Trials)).ToHashSet();
foreach (var contestant in contestants)
{
    foreach (var atOnce in options.AtOnce)
    {
        foreach (var problem in options.Problems)
        {
            foreach (var trials in contestant.KnowsBudget ? options.Trials : [options.Trials.Max()])
                Search(contestant, problem, trials, atOnce);
        }

        Console.Error.WriteLine($"{contestant.Name}, {atOnce} at once: done");
        if (options.JsonFile is not null)
            RunFile.Write(options.JsonFile, new Tally(runs, options.Trials)); // as often as this: a run that breaks off keeps what it has
    }
}

foreach (var peer in contestants.OfType<Peer>())
    peer.Dispose();
var tally = new Tally(runs, options.Trials);
MarkdownReport.Write(tally, Console.Out);
if (options.JsonFile is not null)
    RunFile.Write(options.JsonFile, tally);
if (options.PlotFolder is not null)
    RegretPlots.Write(options.PlotFolder, tally, options.Trials.Max());
return 0;

void Search(IContestant contestant, Problem problem, int trials, int atOnce)
{
    for (var seed = 1; seed <= options.Seeds; seed++)
    {
        if (known.Contains((contestant.Name, problem.Name, atOnce, seed, trials)))
            continue;
        if (Simulation.Search(contestant, problem, trials, atOnce, seed) is not { } run)
            break;
        runs.Add(run);
    }
}
