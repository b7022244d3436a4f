package io.yizhan.systemtests.audit.report;

import io.yizhan.runtime.http.Json;
import io.yizhan.systemtests.audit.fault.FaultRecord;
import io.yizhan.systemtests.audit.ledger.Breach;
import io.yizhan.systemtests.audit.ledger.Ledger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an audit found.
 *
 * @param seed repeats the same traffic and faults
 * @param breaches empty: every promise held
 */
public record AuditReport(
        long seed, Timeline timeline, Ledger ledger, List<FaultRecord> faults, List<Breach> breaches) {

    private static final long AROUND_NANOS = TimeUnit.SECONDS.toNanos(8);
    /** Of each kind, in the report for machines and in the one for people. */
    private static final int BREACHES_WRITTEN = 200;

    private static final int BREACHES_SHOWN = 10;

    public AuditReport {
        faults = List.copyOf(faults);
        breaches = List.copyOf(breaches);
    }

    public boolean everyPromiseHeld() {
        return breaches.isEmpty();
    }

    /** For machines. */
    public String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("passed", everyPromiseHeld());
        json.put("seed", seed);
        json.put("sent", ledger.sentCount());
        json.put("acknowledged", ledger.acknowledgedCount());
        json.put("deliveries", ledger.deliveredCount());
        for (Breach.Kind kind : Breach.Kind.values()) {
            json.put(kind.name().toLowerCase(Locale.ROOT), count(kind));
        }
        json.put("latency_ms", latency(timeline.whole()));
        json.put("longest_pause_ms", longestPauseMillis());
        List<Object> injected = new ArrayList<>();
        for (FaultRecord fault : faults) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("kind", fault.kind());
            one.put("target", fault.target());
            one.put("detail", fault.detail());
            one.put("from_s", timeline.secondsAt(fault.fromNanos()));
            one.put("to_s", timeline.secondsAt(fault.toNanos()));
            one.put("under_way", fault.underWay());
            one.put("before_ms", latency(timeline.between(fault.fromNanos() - AROUND_NANOS, fault.fromNanos())));
            one.put("during_ms", latency(timeline.between(fault.fromNanos(), fault.toNanos())));
            one.put("after_ms", latency(timeline.between(fault.toNanos(), fault.toNanos() + AROUND_NANOS)));
            injected.add(one);
        }
        json.put("faults", injected);
        json.put("faults_that_met_few", metFew());
        Map<String, Object> returns = new LinkedHashMap<>();
        ledger.returns()
                .byCause()
                .forEach((cause, longest) ->
                        returns.put(cause, Map.of("count", longest.count(), "max_ms", longest.millis())));
        json.put("back_online", returns);
        json.put(
                "breaches",
                Arrays.stream(Breach.Kind.values())
                        .flatMap(kind -> of(kind).limit(BREACHES_WRITTEN))
                        .map(this::text)
                        .toList());
        return Json.write(json);
    }

    /** For people. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        Timeline.Point all = timeline.whole();
        line(
                text,
                "messages      sent %d, acknowledged %d, delivered %d",
                ledger.sentCount(),
                ledger.acknowledgedCount(),
                ledger.deliveredCount());
        line(text, "acknowledged  %s", text(all.acks()));
        line(text, "delivered     %s", text(all.deliveries()));
        line(text, "longest pause %.0f ms, of all clients", longestPauseMillis());
        Map<String, List<FaultRecord>> byKind = new TreeMap<>();
        faults.forEach(fault ->
                byKind.computeIfAbsent(fault.kind(), kind -> new ArrayList<>()).add(fault));
        byKind.forEach((kind, of) -> line(
                text,
                "%-13s %d times (%s); worst acknowledgement %.0f ms, worst delivery %.0f ms",
                kind,
                of.size(),
                targets(of),
                of.stream()
                        .mapToDouble(fault -> around(fault).acks().max())
                        .max()
                        .orElse(0),
                of.stream()
                        .mapToDouble(fault -> around(fault).deliveries().max())
                        .max()
                        .orElse(0)));
        ledger.returns()
                .byCause()
                .forEach((cause, longest) -> line(
                        text,
                        "back online   after %s: %d times, within %.0f ms",
                        cause,
                        longest.count(),
                        longest.millis()));
        if (metFew() > 0) {
            line(
                    text,
                    "faults        %d of %d met fewer than %d sends under way",
                    metFew(),
                    faults.size(),
                    FaultRecord.ENOUGH_UNDER_WAY);
        }
        for (Breach.Kind kind : Breach.Kind.values()) {
            line(text, "%-13s %d", kind.name().toLowerCase(Locale.ROOT), count(kind));
        }
        for (Breach.Kind kind : Breach.Kind.values()) {
            of(kind).limit(BREACHES_SHOWN).forEach(breach -> line(text, "  %s", text(breach)));
            if (count(kind) > BREACHES_SHOWN) {
                line(text, "  … and %d more %s", count(kind) - BREACHES_SHOWN, kind);
            }
        }
        line(text, everyPromiseHeld() ? "every promise held" : "PROMISES BROKEN");
        return text.toString();
    }

    /** How often each was hurt, without the numbers of instances, such as {@code access 3, chat 4}. */
    private static String targets(List<FaultRecord> faults) {
        Map<String, Integer> counts = new TreeMap<>();
        faults.forEach(fault -> counts.merge(fault.target().replaceFirst("-\\d+$", ""), 1, Integer::sum));
        return counts.entrySet().stream()
                .map(count -> count.getKey() + " " + count.getValue())
                .collect(Collectors.joining(", "));
    }

    private Timeline.Point around(FaultRecord fault) {
        return timeline.between(fault.fromNanos(), fault.toNanos() + AROUND_NANOS);
    }

    /** For how long at most any client waited for an acknowledgement or a message, from when it was meant to be sent. */
    private double longestPauseMillis() {
        Timeline.Point all = timeline.whole();
        return Math.max(all.acks().max(), all.deliveries().max());
    }

    private long metFew() {
        return faults.stream().filter(FaultRecord::metFew).count();
    }

    private long count(Breach.Kind kind) {
        return of(kind).count();
    }

    private Stream<Breach> of(Breach.Kind kind) {
        return breaches.stream().filter(breach -> breach.kind() == kind);
    }

    private static Map<String, Object> latency(Timeline.Point point) {
        return Map.of("acknowledged", figures(point.acks()), "delivered", figures(point.deliveries()));
    }

    private static Map<String, Object> figures(Timeline.Summary summary) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("count", summary.count());
        figures.put("p50", summary.p50());
        figures.put("p99", summary.p99());
        figures.put("p999", summary.p999());
        figures.put("max", summary.max());
        return figures;
    }

    private String text(Breach breach) {
        String when = breach.atNanos() == 0
                ? ""
                : String.format(Locale.ROOT, " at %.1f s", timeline.secondsAt(breach.atNanos()));
        return breach.kind() + when + ": " + breach.detail();
    }

    private static String text(Timeline.Summary summary) {
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, max %.1f ms",
                summary.p50(),
                summary.p99(),
                summary.p999(),
                summary.max());
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
