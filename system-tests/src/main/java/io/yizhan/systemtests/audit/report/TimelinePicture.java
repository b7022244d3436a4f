package io.yizhan.systemtests.audit.report;

import io.yizhan.systemtests.audit.fault.FaultRecord;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Draws a {@link Timeline} as SVG: the worst latency of each second on a logarithmic scale, faults as grey bars. */
public final class TimelinePicture {

    private static final int WIDTH = 1200;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int TOP = 60;
    private static final int BOTTOM = 50;
    private static final double LOWEST_MS = 1;
    private static final double HIGHEST_MS = 100_000;

    private TimelinePicture() {}

    /** The whole document. */
    public static String draw(String title, Timeline timeline, List<FaultRecord> faults) {
        List<Timeline.Point> points = timeline.points();
        double seconds = Math.max(1, points.size());
        StringBuilder svg = new StringBuilder(64 * 1024);
        line(
                svg,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif'>",
                WIDTH,
                HEIGHT);
        line(svg, "<rect width='%d' height='%d' fill='white'/>", WIDTH, HEIGHT);
        line(svg, "<text x='%d' y='22' font-size='16'>%s</text>", LEFT, escape(title));
        line(
                svg,
                "<text x='%d' y='42' font-size='12'><tspan fill='#1565c0'>worst acknowledgement</tspan> and "
                        + "<tspan fill='#c62828'>worst delivery</tspan> of each second, from the intended send time</text>",
                LEFT);
        int row = 0;
        for (FaultRecord fault : faults) {
            double x = x(timeline.secondsAt(fault.fromNanos()), seconds);
            double width = Math.max(1.5, x(timeline.secondsAt(fault.toNanos()), seconds) - x);
            line(
                    svg,
                    "<rect x='%.1f' y='%d' width='%.1f' height='%d' fill='#90a4ae' fill-opacity='0.35'>"
                            + "<title>%s</title></rect>",
                    x,
                    TOP,
                    width,
                    HEIGHT - TOP - BOTTOM,
                    escape(fault.kind() + " " + fault.target() + " " + fault.detail()));
            line(
                    svg,
                    "<text x='%.1f' y='%d' font-size='8' fill='#455a64'>%s</text>",
                    x + 1,
                    TOP + 9 + 9 * (row++ % 4),
                    escape(fault.kind() + " " + fault.target()));
        }
        for (double ms = LOWEST_MS; ms <= HIGHEST_MS; ms *= 10) {
            line(
                    svg,
                    "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#e0e0e0'/>"
                            + "<text x='%d' y='%.1f' font-size='11' text-anchor='end'>%s</text>",
                    LEFT,
                    WIDTH - 10,
                    y(ms),
                    y(ms),
                    LEFT - 6,
                    y(ms) + 4,
                    ms < 1000 ? Math.round(ms) + " ms" : Math.round(ms / 1000) + " s");
        }
        for (int tick = 0; tick <= 10; tick++) {
            double second = seconds * tick / 10;
            line(
                    svg,
                    "<text x='%.1f' y='%d' font-size='11' text-anchor='middle'>%d s</text>",
                    x(second, seconds),
                    HEIGHT - BOTTOM + 18,
                    Math.round(second));
        }
        curve(svg, points, seconds, point -> point.deliveries().max(), "#c62828");
        curve(svg, points, seconds, point -> point.acks().max(), "#1565c0");
        return svg.append("</svg>\n").toString();
    }

    private static void curve(
            StringBuilder svg,
            List<Timeline.Point> points,
            double seconds,
            ToDoubleFunction<Timeline.Point> value,
            String colour) {
        svg.append("<polyline fill='none' stroke='").append(colour).append("' stroke-width='1.2' points='");
        for (int i = 0; i < points.size(); i++) {
            svg.append(String.format(
                    Locale.ROOT, "%.1f,%.1f ", x(i + 0.5, seconds), y(value.applyAsDouble(points.get(i)))));
        }
        svg.append("'/>\n");
    }

    private static double x(double second, double seconds) {
        return LEFT + (WIDTH - 10 - LEFT) * second / seconds;
    }

    private static double y(double ms) {
        double bounded = Math.max(LOWEST_MS, Math.min(HIGHEST_MS, ms));
        double share = Math.log(bounded / LOWEST_MS) / Math.log(HIGHEST_MS / LOWEST_MS);
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
    }

    private static void line(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;");
    }
}
