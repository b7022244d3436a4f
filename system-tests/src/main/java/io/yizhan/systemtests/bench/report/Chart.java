package io.yizhan.systemtests.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * A picture as SVG: one panel above the other, all over the same sizes, which stand at even distances. Each panel's scale begins
 * at 0.
 *
 * @param title above everything
 * @param sizes what stands below, from left to right
 * @param panels from top to bottom
 */
record Chart(String title, List<String> sizes, List<Panel> panels) {

    private static final int WIDTH = 720;
    private static final int PANEL = 180;
    private static final int LEFT = 80;
    private static final int RIGHT = 20;
    private static final int TOP = 40;
    private static final int HEAD = 24;
    private static final int BOTTOM = 30;
    private static final int STEPS = 4;
    private static final List<String> COLOURS = List.of("#1565c0", "#c62828", "#2e7d32");

    /**
     * One scale.
     *
     * @param what its unit, for people
     */
    record Panel(String what, List<Line> lines) {}

    /**
     * One line.
     *
     * @param values at each of the sizes
     */
    record Line(String name, List<Double> values) {}

    Chart {
        sizes = List.copyOf(sizes);
        panels = List.copyOf(panels);
        for (Panel panel : panels) {
            for (Line line : panel.lines()) {
                if (line.values().size() != sizes.size()) {
                    throw new IllegalArgumentException(
                            line.name() + ": " + line.values().size() + " values (expected: " + sizes.size() + ")");
                }
            }
        }
    }

    /** The whole document. */
    String draw() {
        StringBuilder svg = new StringBuilder(8 * 1024);
        int height = TOP + panels.size() * PANEL + BOTTOM;
        add(
                svg,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif'>",
                WIDTH,
                height);
        add(svg, "<rect width='%d' height='%d' fill='white'/>", WIDTH, height);
        add(svg, "<text x='%d' y='24' font-size='16'>%s</text>", LEFT, escape(title));
        for (int i = 0; i < panels.size(); i++) {
            draw(svg, panels.get(i), TOP + i * PANEL);
        }
        for (int i = 0; i < sizes.size(); i++) {
            add(
                    svg,
                    "<text x='%.1f' y='%d' font-size='11' text-anchor='middle'>%s</text>",
                    x(i),
                    height - BOTTOM + 18,
                    escape(sizes.get(i)));
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg, Panel panel, int top) {
        double most = panel.lines().stream()
                .flatMap(line -> line.values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        double end = roundUp(most);
        for (int step = 0; step <= STEPS; step++) {
            double value = end * step / STEPS;
            add(
                    svg,
                    "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#e0e0e0'/>"
                            + "<text x='%d' y='%.1f' font-size='11' text-anchor='end'>%s</text>",
                    LEFT,
                    WIDTH - RIGHT,
                    y(value, end, top),
                    y(value, end, top),
                    LEFT - 6,
                    y(value, end, top) + 4,
                    number(value));
        }
        add(svg, "<text x='%d' y='%d' font-size='12'>%s:", LEFT, top + HEAD - 8, escape(panel.what()));
        for (int i = 0; i < panel.lines().size(); i++) {
            String name = escape(panel.lines().get(i).name());
            add(svg, " <tspan fill='%s'>%s</tspan>", colour(i), name);
        }
        svg.append("</text>\n");
        for (int i = 0; i < panel.lines().size(); i++) {
            draw(svg, panel.lines().get(i), colour(i), end, top);
        }
    }

    private void draw(StringBuilder svg, Line line, String colour, double end, int top) {
        svg.append("<polyline fill='none' stroke='").append(colour).append("' stroke-width='1.5' points='");
        for (int i = 0; i < sizes.size(); i++) {
            svg.append(String.format(
                    Locale.ROOT, "%.1f,%.1f ", x(i), y(line.values().get(i), end, top)));
        }
        svg.append("'/>\n");
        for (int i = 0; i < sizes.size(); i++) {
            double value = line.values().get(i);
            add(
                    svg,
                    "<circle cx='%.1f' cy='%.1f' r='3' fill='%s'><title>%s</title></circle>",
                    x(i),
                    y(value, end, top),
                    colour,
                    number(value));
        }
    }

    private double x(int size) {
        return LEFT + (WIDTH - LEFT - RIGHT) * (size + 0.5) / sizes.size();
    }

    private static double y(double value, double end, int top) {
        return top + PANEL - 10 - (PANEL - 10 - HEAD) * value / end;
    }

    /** 1, 2 or 5 with zeros. */
    static double roundUp(double value) {
        if (!(value > 0)) {
            return 1;
        }
        double unit = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 2, 5}) {
            if (value <= step * unit * (1 + 1e-9)) {
                return step * unit;
            }
        }
        return 10 * unit;
    }

    private static String colour(int line) {
        return COLOURS.get(line % COLOURS.size());
    }

    private static String number(double value) {
        if (value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : value >= 0.1 ? "%.2f" : "%.4f", value);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;");
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
