package io.yizhan.selector;

import io.yizhan.proto.Registration;
import io.yizhan.runtime.http.HttpQuery;
import io.yizhan.runtime.http.HttpReply;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** {@code GET /v1/access?user=…&transport=tcp|websocket|tls}: which access servers a client should try, in order. */
final class AccessPage implements Function<HttpQuery, HttpReply> {

    private static final int MAX_USER_LENGTH = 128;

    /** Those who are sent away come back spread over this span, in which heartbeats may bring room. */
    private static final int MIN_RETRY_MILLIS = 1_000;

    private static final int MAX_RETRY_MILLIS = 3_000;

    private final Supplier<Collection<KnownDaemon>> daemons;
    private final AccessPicker picker;
    private final RandomGenerator random;

    AccessPage(Supplier<Collection<KnownDaemon>> daemons, AccessPicker picker, RandomGenerator random) {
        this.daemons = daemons;
        this.picker = picker;
        this.random = random;
    }

    @Override
    public HttpReply apply(HttpQuery query) {
        if (query.parameters().containsKey("user")
                && !query.parameter("user").filter(AccessPage::isName).isPresent()) {
            return HttpReply.error(400, "user: expected once, 1 to " + MAX_USER_LENGTH + " printable characters");
        }
        Optional<ClientTransport> transport = query.parameters().containsKey("transport")
                ? query.parameter("transport").flatMap(ClientTransport::named)
                : Optional.of(ClientTransport.TCP);
        if (transport.isEmpty()) {
            return HttpReply.error(400, "transport: expected once, one of tcp, websocket, tls");
        }
        List<KnownDaemon> picked = picker.pick(daemons.get(), transport.get());
        if (picked.isEmpty()) {
            return noRoom();
        }
        return HttpReply.json(
                200,
                Map.of(
                        "servers",
                        picked.stream()
                                .map(daemon -> offer(daemon, transport.get()))
                                .toList()));
    }

    private HttpReply noRoom() {
        int retryAfter = random.nextInt(MIN_RETRY_MILLIS, MAX_RETRY_MILLIS);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", "no access server has room for this transport now");
        body.put("retry_after_ms", retryAfter);
        return HttpReply.json(503, body).with("Retry-After", Integer.toString((retryAfter + 999) / 1_000));
    }

    private static Map<String, Object> offer(KnownDaemon daemon, ClientTransport transport) {
        Registration access = daemon.registration();
        Map<String, Object> offer = new LinkedHashMap<>();
        offer.put("host", access.getHost());
        offer.put("port", transport.port(access));
        offer.put("instance", access.getNode().getInstance());
        offer.put("free", daemon.free());
        return offer;
    }

    private static boolean isName(String user) {
        return !user.isBlank()
                && user.length() <= MAX_USER_LENGTH
                && user.codePoints().noneMatch(Character::isISOControl);
    }
}
