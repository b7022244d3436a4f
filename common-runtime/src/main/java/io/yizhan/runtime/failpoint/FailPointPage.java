package io.yizhan.runtime.failpoint;

import io.yizhan.runtime.failpoint.FailPoints.Works;
import io.yizhan.runtime.http.HttpQuery;
import io.yizhan.runtime.http.HttpReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /failpoints} of a daemon under test: lists its fail points and arms them. */
public final class FailPointPage {

    public static final String PATH = "/failpoints";

    private static final Logger log = LoggerFactory.getLogger(FailPointPage.class);
    /** Enough for the answer to leave a process that may be about to end. */
    private static final int ANSWER_MILLIS = 50;

    private static final int MOST_TO_PASS = 1_000_000;
    private static final String OFF = "off";

    private final Works works;

    FailPointPage(Works works) {
        this.works = works;
    }

    /** GET: every point with its moment, how often it was reached and what it is armed with. */
    public HttpReply list(HttpQuery query) {
        List<Map<String, Object>> points = works.all().stream()
                .map(trap -> {
                    Map<String, Object> point = new LinkedHashMap<>();
                    point.put("point", trap.name());
                    point.put("reached", trap.count());
                    point.put(
                            "armed", trap.armedWith().map(FailPointPage::nameOf).orElse(OFF));
                    point.put("moment", trap.moment());
                    return point;
                })
                .toList();
        return HttpReply.json(200, Map.of("points", points));
    }

    /**
     * POST: {@code point=NAME&action=halt|hang|drop|off&after=N}; acts once, the moment after it has come N times more.
     * Armed shortly after the answer, which could not leave a process that has ended.
     */
    public HttpReply arm(HttpQuery query) {
        String name = query.parameter("point").orElse("");
        Optional<Trap> trap = works.find(name);
        if (trap.isEmpty()) {
            return HttpReply.error(404, "point: \"" + name + "\" (expected: one that GET " + PATH + " lists)");
        }
        String action = query.parameter("action").orElse("");
        if (action.equals(OFF)) {
            trap.get().disarm();
            return HttpReply.text(200, name + " is off\n");
        }
        Optional<FailAction> deed = actionOf(action);
        if (deed.isEmpty()) {
            return HttpReply.error(400, "action: \"" + action + "\" (expected: halt, hang, drop or off)");
        }
        int toPass = toPass(query.parameter("after").orElse("0"));
        if (toPass < 0) {
            return HttpReply.error(
                    400, "after: " + query.parameters().get("after") + " (expected: 0 to " + MOST_TO_PASS + ")");
        }
        works.scheduler().schedule(() -> trap.get().arm(deed.get(), toPass), ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        log.warn("fail point armed point={} action={} after={}", name, action, toPass);
        return HttpReply.text(200, name + " will " + action + " after " + toPass + "\n");
    }

    private static String nameOf(FailAction action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<FailAction> actionOf(String text) {
        for (FailAction action : FailAction.values()) {
            if (nameOf(action).equals(text)) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }

    /** -1 for anything but a number within bounds. */
    private static int toPass(String text) {
        try {
            int number = Integer.parseInt(text);
            return number > MOST_TO_PASS ? -1 : number;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
