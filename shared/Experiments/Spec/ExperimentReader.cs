using System.Text;
using AutoTune.Experiments.Reading;
using AutoTune.Experiments.Validation;

namespace AutoTune.Experiments.Spec;

/// <summary>
/// Reads and validates experiments from every surface: files, messages, the API. Never throws for any text, and takes time in
/// proportion to its size. Immutable, for use from any thread.
/// </summary>
public sealed class ExperimentReader(IAlgorithmCatalog catalog)
{
    /// <summary>Largest spec, in bytes of UTF-8.</summary>
    public const int MaxSpecBytes = 1024 * 1024;

    /// <summary>Largest search space and classArgs, in bytes of UTF-8.</summary>
    public const int MaxPartBytes = 256 * 1024;

    private const char ByteOrderMark = '\ufeff';
    /// <summary>What an experiment's apiVersion and kind have to be.</summary>
    public const string ApiVersion = ManifestRules.ApiVersion, Kind = ManifestRules.Kind;

    private const string Form = "an experiment is a mapping with apiVersion, kind, metadata and spec";

    /// <summary>Reads a whole resource (apiVersion, kind, metadata, spec) from YAML or JSON text.</summary>
    public ReadResult ReadManifest(string text)
    {
        var findings = new Findings();
        var root = ReadTree(text, findings, null);
        if (root is null)
        {
            return new ReadResult(null, null, null, null, findings.Problems(), findings.Warnings());
        }

        var (name, space, spec) = ManifestRules.Read(root, findings);
        return Result(name, space, spec, findings, absoluteWorkingDir: false);
    }

    /// <summary>Reads the content of <c>spec</c> from JSON text, as messages carry it.</summary>
    /// <param name="json">JSON text.</param>
    /// <param name="absoluteWorkingDir">A relative workingDir is a problem, since there is no file it could be relative to.</param>
    public ReadResult ReadSpec(string json, bool absoluteWorkingDir)
    {
        var findings = new Findings();
        var root = ReadTree(json, findings, "spec");
        return Result(null, null, root, findings, absoluteWorkingDir);
    }

    /// <summary>Reads a study from JSON text: a mapping with searchSpace, tuner or advisor, assessor and seed, as a spec has them.</summary>
    public StudyReading ReadStudy(string json)
    {
        var findings = new Findings();
        var root = ReadTree(json, findings, "");
        var study = root is null ? null : StudyRules.Read(root, findings, catalog);
        return new StudyReading(study, findings.Problems(), findings.Warnings());
    }

    private ReadResult Result(string? name, string? space, SpecNode? node, Findings findings, bool absoluteWorkingDir)
    {
        string? json = null;
        ExperimentSpec? spec = null;
        if (node is { Kind: SpecNodeKind.Mapping })
        {
            // What is stored must be readable again, and JSON can be longer than the YAML it came from.
            json = SpecJsonText.Write(node);
            var size = Encoding.UTF8.GetByteCount(json);
            if (size > MaxSpecBytes)
            {
                findings.Problem(node, $"must be no larger than {MaxSpecBytes} bytes as JSON", $"{size} bytes");
            }

            spec = SpecRules.Read(node, findings, catalog, absoluteWorkingDir);
        }
        else if (node is not null)
        {
            Expect.Mapping(node, findings, "a mapping with searchSpace, trainingConfig and a limit");
        }

        var problems = findings.Problems();
        return new ReadResult(name, space, json, problems.Count == 0 ? spec : null, problems, findings.Warnings());
    }

    private static SpecNode? ReadTree(string text, Findings findings, string? rootName) => ReadTree(Source(text), findings, rootName, Form);

    internal static SourceText Source(string text) => new(text.TrimStart(ByteOrderMark));

    /// <summary>Reads any YAML or JSON file under the rules of experiments: size, depth, characters.</summary>
    /// <param name="source">The file.</param>
    /// <param name="findings">Told why it can't be read.</param>
    /// <param name="rootName">The first name of paths; given: the text is JSON.</param>
    /// <param name="form">What the file should be, for one that is empty.</param>
    internal static SpecNode? ReadTree(SourceText source, Findings findings, string? rootName, string form)
    {
        var path = rootName ?? "";
        try
        {
            var size = Encoding.UTF8.GetByteCount(source.Text);
            if (size > MaxSpecBytes)
            {
                throw new SpecSyntaxException(0, $"must be no larger than {MaxSpecBytes} bytes; it has {size}");
            }

            var unusable = source.FirstUnusable();
            if (unusable >= 0)
            {
                throw new SpecSyntaxException(
                    unusable,
                    $"has the character U+{(int)source.Text[unusable]:X4}, which is not allowed; write Unicode text without control characters");
            }

            if (source.Text.AsSpan().Trim().IsEmpty)
            {
                throw new SpecSyntaxException(0, $"is empty; {form}");
            }

            return rootName is not null ? JsonTree.Read(source, findings, rootName: rootName) : ReadFile(source, findings, form);
        }
        catch (SpecSyntaxException e)
        {
            findings.Syntax(source, e, path);
            return null;
        }
    }

    /// <summary>
    /// A file that begins like JSON is read as JSON, whose messages are better and which YAML parsers do not all take (tabs, long keys);
    /// but <c>{a: b}</c> is YAML.
    /// </summary>
    private static SpecNode ReadFile(SourceText source, Findings findings, string form)
    {
        var start = source.Text.AsSpan().TrimStart();
        if (start[0] is '{' or '[')
        {
            var trial = new Findings();
            try
            {
                JsonTree.Read(source, trial);
                return JsonTree.Read(source, findings);
            }
            catch (SpecSyntaxException) when (start[0] == '{' && start[1..].TrimStart() is not ['"' or '}', ..])
            {
                // Not JSON, and not meant to be.
            }
        }

        if (YamlTree.Read(source, findings) is { } root)
        {
            return root;
        }

        throw new SpecSyntaxException(0, $"is empty; {form}");
    }
}
