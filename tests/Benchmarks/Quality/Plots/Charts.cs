using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace AutoTune.Quality.Plots;

/// <summary>How our plots look, and their way into files.</summary>
internal static class Charts
{
    /// <summary>Colours that are told apart on white, also by most who see some colours as one (Okabe and Ito's, darkened, and four more).</summary>
    private static readonly OxyColor[] Palette =
    [
        .. new uint[]
        {
            0x0072B2, 0xD55E00, 0x008C66, 0xB04C8A, 0xC88A00, 0x3A9BD9, 0x404040, 0x8B1A1A, 0x6A5ACD, 0x6B8E23, 0x9A9A9A,
        }.Select(rgb => OxyColor.FromUInt32(0xFF000000 | rgb)),
    ];

    public static OxyColor Colour(int index) => Palette[index % Palette.Length];

    /// <summary>An empty plot. A logarithmic axis takes positive values only.</summary>
    public static PlotModel Plot(string title, string xTitle, string yTitle, bool xLogarithmic = false, bool yLogarithmic = false)
    {
        var plot = new PlotModel
        {
            Title = title, TitleFontSize = 13, TitleFontWeight = FontWeights.Normal, DefaultFont = "sans-serif", DefaultFontSize = 11,
            Background = OxyColors.White, PlotAreaBorderColor = OxyColors.Gray,
        };
        plot.Axes.Add(Axis(AxisPosition.Bottom, xTitle, xLogarithmic));
        plot.Axes.Add(Axis(AxisPosition.Left, yTitle, yLogarithmic));
        return plot;
    }

    /// <param name="plot">The plot.</param>
    /// <param name="corner">The corner it covers; null: beside the plot.</param>
    public static void AddLegend(PlotModel plot, LegendPosition? corner = null) => plot.Legends.Add(new Legend
    {
        LegendPlacement = corner is null ? LegendPlacement.Outside : LegendPlacement.Inside, LegendPosition = corner ?? LegendPosition.RightTop,
        LegendFontSize = 10, LegendBackground = OxyColor.FromAColor(220, OxyColors.White),
    });

    /// <summary>A line. Later lines of the palette are dashed.</summary>
    public static LineSeries Line(string? title, int index, IEnumerable<DataPoint> points)
    {
        var line = new LineSeries
        {
            Title = title, Color = Colour(index), StrokeThickness = 1.6, LineStyle = index < Palette.Length ? LineStyle.Solid : LineStyle.Dash,
        };
        line.Points.AddRange(points);
        return line;
    }

    public static void Save(PlotModel plot, string file, double width = 560, double height = 380)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        using var stream = File.Create(file);
        new SvgExporter { Width = width, Height = height, TextMeasurer = new Measurer() }.Export(plot, stream);
    }

    private static Axis Axis(AxisPosition position, string title, bool logarithmic)
    {
        Axis axis = logarithmic ? new LogarithmicAxis() : new LinearAxis();
        axis.Position = position;
        axis.Title = title;
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = OxyColor.FromRgb(0xEC, 0xEC, 0xEC);
        axis.TicklineColor = OxyColors.Gray;
        axis.AxisTitleDistance = 8;
        return axis;
    }

    /// <summary>OxyPlot measures text for PDF, in points; a browser's pixels are smaller.</summary>
    private sealed class Measurer() : PdfRenderContext(0, 0, OxyColors.Undefined)
    {
        private const double PixelsPerPoint = 96 / 72.0;

        public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
        {
            var size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
            return new OxySize(size.Width * PixelsPerPoint, size.Height * PixelsPerPoint);
        }
    }
}
