using System.Text;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.TrialApi;
using AutoTune.TrialLauncher.Collect;
using AutoTune.TrialLauncher.Local.Collect;

namespace AutoTune.TrialLauncher.Tests;

public sealed class CollectTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("autotune-collect-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_record_written_byte_by_byte_is_taken_when_its_last_byte_is_there()
    {
        var path = Path.Combine(folder, "metrics");
        var bytes = Encoding.UTF8.GetBytes(
            Scripts.Record("PERIODICAL", "0", "0.5") + "\n" + Scripts.Record("PERIODICAL", "1", """{"default": 0.25, "näme": "ü"}""") + "\n");
        var first = Array.IndexOf(bytes, (byte)'\n') + 1;
        var file = new NniMetricsFile(path);
        var taken = new List<Report>();
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        for (var i = 0; i < bytes.Length; i++)
        {
            stream.WriteByte(bytes[i]);
            file.Read(taken.Add);
            Assert.Equal(i + 1 == bytes.Length ? 2 : i + 1 >= first ? 1 : 0, taken.Count);
        }
        Assert.Equal([(0, 0.5), (1, 0.25)], taken.Select(report => ((int)report.Step, report.Value.Number!.Value)));
    }

    [Fact]
    public void A_file_that_shrank_is_read_again_from_its_start()
    {
        var path = Path.Combine(folder, "metrics");
        var file = new NniMetricsFile(path);
        var taken = new List<Report>();
        File.WriteAllText(path, Scripts.Record("PERIODICAL", "0", "1") + "\n" + Scripts.Record("PERIODICAL", "1", "2") + "\nME0000");
        file.Read(taken.Add);
        File.WriteAllText(path, Scripts.Record("PERIODICAL", "7", "3") + "\n");
        file.Read(taken.Add);
        Assert.Equal([0L, 1L, 7L], taken.Select(report => report.Step));
    }

    [Fact]
    public void What_is_no_record_is_passed_over()
    {
        var path = Path.Combine(folder, "metrics");
        File.WriteAllText(
            path,
            "garbage MExyz123 M" + Scripts.Record("FINAL", "0", "1") + "\nME000004{}\n\nME000003no\nxM"
            + Scripts.Record("REQUEST_PARAMETER", "0", "1") + "\nM");
        var file = new NniMetricsFile(path);
        var taken = new List<Report>();
        file.Read(taken.Add);
        File.AppendAllText(path, Scripts.Record("PERIODICAL", "3", "2")[1..] + "\n");
        file.Read(taken.Add);
        Assert.Equal([MetricType.Final, MetricType.Intermediate], taken.Select(report => report.Type));
    }

    [Theory]
    [InlineData("0.5", 0.5, null)]
    [InlineData("1e-3", 0.001, null)]
    [InlineData("NaN", double.NaN, "\"NaN\"")]
    [InlineData("-Infinity", double.NegativeInfinity, "\"-Infinity\"")]
    [InlineData("""{"default": NaN, "text": "NaN \" Infinity"}""", double.NaN, """{"default": "NaN", "text": "NaN \" Infinity"}""")]
    [InlineData("""{"default": 1, "loss": Infinity}""", 1.0, """{"default": 1, "loss": "Infinity"}""")]
    [InlineData("""{"__ndarray__": 0.75, "dtype": "float32", "shape": []}""", 0.75, """{"__ndarray__": 0.75, "dtype": "float32", "shape": []}""")]
    [InlineData("""{"loss": 1}""", null, """{"loss": 1}""")]
    [InlineData("\"text\"", null, "\"text\"")]
    public void A_value_is_read_as_python_writes_it(string text, double? number, string? json) =>
        Assert.Equal((number, json), (ReportedValue.Parse(text)!.Value.Number, ReportedValue.Parse(text)!.Value.Json));

    [Theory]
    [InlineData("acc=0.5", 0.5, 0)]
    [InlineData("epoch 3: loss=2 acc = -1.5e-2, lr=1", -0.015, 0)]
    [InlineData("a\racc=0.1\racc=0.2", 0.2, 0)]
    [InlineData("acc=nan", double.NaN, 0)]
    [InlineData("acc=-inf", double.NegativeInfinity, 0)]
    [InlineData("""{"acc": 0.5}""", 0.5, 0)]
    [InlineData("""  {"acc": 0.5, "step": 7, "epoch": 2}  """, 0.5, 7)]
    [InlineData("""{"epoch": 2, "acc": NaN}""", double.NaN, 2)]
    [InlineData("""{"acc": "Infinity", "step": 3.0}""", double.PositiveInfinity, 3)]
    [InlineData("""{"acc": 1, "step": 1.5}""", 1.0, 0)]
    public void A_log_line_with_the_metric_is_a_result(string line, double value, long step)
    {
        var report = new LogLine("acc").Parse(line);
        Assert.Equal((value, step), (report!.Value.Value.Number, report.Value.Step));
    }

    [Theory]
    [InlineData("val_acc=0.5")]
    [InlineData("val-acc=0.5")]
    [InlineData("accuracy=0.5")]
    [InlineData("acc=good")]
    [InlineData("acc=0.5x")]
    [InlineData("acc: 0.5")]
    [InlineData("""{"acc": "good"}""")]
    [InlineData("""{"acc": [1]}""")]
    [InlineData("""{"acc": 1""")]
    [InlineData("")]
    public void A_log_line_without_it_is_none(string line) => Assert.Null(new LogLine("acc").Parse(line));

    [Fact]
    public void A_step_that_is_not_given_is_the_ordinal_of_the_line_with_the_metric()
    {
        var lines = new LogLine("acc");
        Assert.Equal([0L, null, 1L, 2L], new[] { "acc=1", "noise", "acc=2", """{"acc": 3}""" }.Select(line => lines.Parse(line)?.Step));
    }

    [Theory]
    [InlineData("""NNISDK_MEb'{"type": "FINAL", "sequence": 0, "value": "{\"default\": 0.5}"}'""", MetricType.Final, 0.5)]
    [InlineData("""NNISDK_MEb'{"type": "FINAL", "sequence": 0, "value": "{\\"default\\": 0.5}"}\n'""", MetricType.Final, 0.5)]
    [InlineData("""[1] NNISDK_MEb'{"type": "PERIODICAL", "sequence": 4, "value": "0.25"}'""", MetricType.Intermediate, 0.25)]
    public void Lines_of_nnis_stdout_protocol_are_results(string line, MetricType type, double value)
    {
        var report = new LogLine(null).Parse(line)!.Value;
        Assert.Equal((type, value), (report.Type, report.Value.Number));
    }

    [Fact]
    public void A_log_beyond_its_cap_keeps_its_head_on_disk_and_its_end_for_the_reason()
    {
        var path = Path.Combine(folder, "log");
        var log = new TrialLog(path, 1000);
        var lines = new List<string>();
        using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        for (var i = 0; i < 1000; i++)
        {
            stream.Seek(0, SeekOrigin.End); // what O_APPEND does
            stream.Write(Encoding.UTF8.GetBytes($"line {i}\n"));
            if (i % 10 == 0) log.Read(lines.Add, ended: false);
        }
        log.Read(lines.Add, ended: true);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"line {i}"), lines);
        Assert.Equal(1000, new FileInfo(path).Length);
        Assert.StartsWith("line 0\nline 1\n", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(string.Join('\n', Enumerable.Range(950, 50).Select(i => $"line {i}")), log.Tail(50));
    }

    [Fact]
    public async Task The_log_of_a_trial_that_prints_without_end_stays_below_its_cap()
    {
        await using var bench = new Bench();
        bench.Options.LogCapBytes = 100_000;
        var trial = await bench.RunAsync("echo first; i=0; while [ $i -lt 100000 ]; do i=$((i+1)); echo line $i; done; exit 9");
        Assert.EndsWith("line 99999\nline 100000", trial.Reason, StringComparison.Ordinal);
        var log = Path.Combine(bench.AttemptFolder(), "stdout.log");
        Assert.InRange(new FileInfo(log).Length, 1, 100_000);
        Assert.StartsWith("first\nline 1\n", await File.ReadAllTextAsync(log, Bench.Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_python_script_that_writes_as_nnis_package_does_is_followed_while_it_runs()
    {
        await using var bench = new Bench { Assessed = true };
        await File.WriteAllTextAsync(bench.Work("train.py"), PythonScript, Bench.Ct);
        await bench.LaunchAsync(bench.Start(), "exec python3 train.py", parameters: """{"lr": 0.5}""");
        await Bench.UntilAsync(() => bench.Reported.Any(report => report.Count == 2));
        await File.WriteAllTextAsync(bench.Work("finish"), "", Bench.Ct);
        var trial = await bench.EndAsync();
        Assert.Equal((TrialState.Succeeded, 1.5), (trial.State, trial.Value));
        Assert.Equal([0.5, 1.0, 1.5], (await bench.ResultsAsync()).Select(result => result.Value));
    }

    /// <summary>The trial side of NNI's package in short: parameter file, metrics file with its length prefix, touch.</summary>
    private const string PythonScript = """
        import json, os, subprocess, time
        sysdir = os.environ["NNI_SYS_DIR"]
        os.makedirs(os.path.join(sysdir, ".nni"), exist_ok=True)
        metrics = open(os.path.join(sysdir, ".nni", "metrics"), "ab")
        params = json.load(open(os.path.join(sysdir, "parameter.cfg")))
        assert os.environ["NNI_PLATFORM"] == "local" and os.environ["MULTI_PHASE"] == "false"
        def send(kind, sequence, value):
            data = (json.dumps({"parameter_id": params["parameter_id"], "trial_job_id": os.environ["NNI_TRIAL_JOB_ID"],
                                "type": kind, "sequence": sequence, "value": json.dumps(value)}) + "\n").encode("utf8")
            metrics.write(b"ME%06d%b" % (len(data), data))
            metrics.flush()
            subprocess.run(["touch", metrics.name], check=True)
        lr = params["parameters"]["lr"]
        send("PERIODICAL", 0, lr)
        send("PERIODICAL", 1, {"default": lr * 2, "loss": 3})
        while not os.path.exists("finish"):
            time.sleep(0.01)
        send("FINAL", 0, lr * 3)
        """;
}
