package io.yizhan.data.session;

import io.yizhan.data.presence.AccessRef;
import io.yizhan.data.presence.DevicePresence;
import io.yizhan.data.presence.PresenceChange.Opened;
import io.yizhan.data.presence.PresenceWriter;
import io.yizhan.data.session.LoginJudge.Decision;
import io.yizhan.data.store.Database;
import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.proto.OpenSessionResponse;
import io.yizhan.proto.ReplacedSession;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens sessions, of several users in one transaction: the database issues the generations and forgets the sessions that
 * the policies exclude; then presence is written, and only then the callers may be answered. Blocks; one user's calls come
 * one after another.
 */
final class SessionOpener {

    private static final Logger log = LoggerFactory.getLogger(SessionOpener.class);

    private final Database database;
    private final PresenceWriter presence;
    private final Ticker ticker;
    private final LoginJudge judge;

    SessionOpener(Database database, PresenceWriter presence, Ticker ticker, InstantSource clock, int cluster) {
        this.database = database;
        this.presence = presence;
        this.ticker = ticker;
        this.judge = new LoginJudge(clock, cluster);
    }

    /**
     * Carries out logins and completes their answers.
     *
     * @param logins of different users
     */
    void open(List<PendingLogin> logins) {
        List<PendingLogin> inTime = new ArrayList<>(logins.size());
        for (PendingLogin login : logins) {
            if (login.deadline().hasPassed(ticker)) {
                login.answer().completeExceptionally(new StatusException(Status.TIMEOUT, "Not begun in time."));
            } else {
                inTime.add(login);
            }
        }
        if (!inTime.isEmpty()) {
            openInTime(inTime);
        }
    }

    private void openInTime(List<PendingLogin> logins) {
        Deadline earliest = logins.stream()
                .map(PendingLogin::deadline)
                .reduce(Deadline::min)
                .orElseThrow();
        List<Decision> decisions;
        try {
            decisions = database.transaction(earliest, connection -> judge.decide(connection, logins));
        } catch (StatusException e) {
            failed(logins, e);
            return;
        }
        answer(decisions);
        // Somebody else holds these users' accounts, or there are none: each waits alone.
        List<PendingLogin> skipped = decisions.stream()
                .filter(Decision.Skipped.class::isInstance)
                .map(Decision::login)
                .toList();
        skipped.forEach(login -> open(List.of(login)));
    }

    /** One login that can't be stored, or is out of time, must not keep the others of its batch from their sessions. */
    private void failed(List<PendingLogin> logins, StatusException cause) {
        if (logins.size() > 1 && (cause.status() == Status.INTERNAL || cause.status() == Status.TIMEOUT)) {
            logins.forEach(login -> open(List.of(login)));
        } else {
            logins.forEach(login -> login.answer().completeExceptionally(cause));
        }
    }

    private void answer(List<Decision> decisions) {
        List<Opened> opened = new ArrayList<>(decisions.size());
        for (Decision decision : decisions) {
            if (decision instanceof Decision.Session session) {
                opened.add(opened(decision.login().request(), session.response()));
            }
        }
        boolean written = presence.write(opened);
        for (Decision decision : decisions) {
            if (decision instanceof Decision.Refused refused) {
                decision.login().answer().completeExceptionally(refused.cause());
            } else if (decision instanceof Decision.Session session) {
                answer(decision.login(), session.response(), written);
            }
        }
    }

    private static Opened opened(OpenSessionRequest request, OpenSessionResponse response) {
        Map<String, Long> replaced = new HashMap<>();
        for (ReplacedSession session : response.getReplacedList()) {
            replaced.put(
                    session.getSession().getDeviceId(), session.getSession().getSessionId());
        }
        DevicePresence shown = new DevicePresence(
                response.getSessionId(),
                AccessRef.of(request.getAccess()),
                request.getDevice().getPlatformValue());
        return new Opened(request.getUserId(), request.getDevice().getDeviceId(), shown, replaced);
    }

    private static void answer(PendingLogin login, OpenSessionResponse response, boolean written) {
        if (!written && !login.lastTry()) {
            login.answer()
                    .completeExceptionally(
                            new StatusException(Status.UNAVAILABLE, "Presence can't be written here at the moment."));
            return;
        }
        log.debug(
                "session opened user={} device={} session={} access={} replaced={}",
                login.userId(),
                login.request().getDevice().getDeviceId(),
                response.getSessionId(),
                AccessRef.of(login.request().getAccess()),
                response.getReplacedCount());
        login.answer().complete(response);
    }
}
