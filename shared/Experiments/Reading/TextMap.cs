using System.Globalization;

namespace AutoTune.Experiments.Reading;

/// <summary>
/// Finds, for each character of a string's content, the place in the source where it was written. One walk serves every style: apart
/// from white space (indentation, folding) and escapes, the content's characters stand in the source in the same order.
/// </summary>
internal static class TextMap
{
    /// <summary>Places of the content's characters, and one more for its end.</summary>
    public static int[] Build(string source, int start, int end, TextStyle style, string content)
    {
        var map = new int[content.Length + 1];
        var at = SkipProperties(source, start, end);
        at = style switch
        {
            TextStyle.Block => AfterLine(source, at, end),
            TextStyle.SingleQuoted or TextStyle.DoubleQuoted => at + 1,
            _ => at,
        };
        var last = at;
        for (var i = 0; i < content.Length; i++)
        {
            if (char.IsWhiteSpace(content[i]))
            {
                // A break or blank is placed behind the character before it.
                map[i] = last;
                continue;
            }

            var found = Next(source, ref at, end, style);
            map[i] = found < 0 ? last : found;
            last = found < 0 ? last : at;
            if (found >= 0 && char.IsHighSurrogate(content[i]) && source[found] == '\\' && source[found + 1] == 'U')
            {
                // One escape of eight digits stands for both halves of the pair.
                map[++i] = found;
            }
        }

        map[content.Length] = last;
        return map;
    }

    /// <summary>The next character that is not white space: its place; <paramref name="at"/> moves behind it.</summary>
    private static int Next(string source, ref int at, int end, TextStyle style)
    {
        while (at < end)
        {
            var place = at;
            var c = source[at++];
            if (style == TextStyle.DoubleQuoted && c == '\\' && at < end)
            {
                if (!SkipEscape(source, ref at, end))
                {
                    continue;
                }

                return place;
            }

            if (char.IsWhiteSpace(c))
            {
                continue;
            }

            if (style == TextStyle.SingleQuoted && c == '\'')
            {
                at++;
            }

            return place;
        }

        return -1;
    }

    /// <summary>Moves behind an escape (its backslash is read already); false when it stands for white space or nothing.</summary>
    private static bool SkipEscape(string source, ref int at, int end)
    {
        var c = source[at++];
        var digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0)
        {
            return !(char.IsWhiteSpace(c) || c is 'n' or 't' or 'r' or 'f' or 'v' or 'N' or '_' or 'L' or 'P');
        }

        var hex = source.AsSpan(at, Math.Min(digits, end - at));
        at += hex.Length;
        return !int.TryParse(hex, NumberStyles.HexNumber, null, out var value) || value > char.MaxValue || !char.IsWhiteSpace((char)value);
    }

    /// <summary>An anchor or tag may stand before the text itself.</summary>
    private static int SkipProperties(string source, int at, int end)
    {
        while (at < end && source[at] is '&' or '!')
        {
            while (at < end && !char.IsWhiteSpace(source[at]))
            {
                at++;
            }

            while (at < end && char.IsWhiteSpace(source[at]))
            {
                at++;
            }
        }

        return at;
    }

    private static int AfterLine(string source, int at, int end)
    {
        while (at < end && source[at] is not ('\n' or '\r'))
        {
            at++;
        }

        return at;
    }
}
