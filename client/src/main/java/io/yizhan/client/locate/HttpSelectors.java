package io.yizhan.client.locate;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks selector servers over HTTP: {@code GET URL/v1/access?user=NAME}. The answer is JSON with an array
 * {@code servers} of objects with {@code host} and {@code port}, the best first; other fields are ignored. A selector
 * that doesn't answer, or has no server with room, is passed over, and the one that answered is asked first the next
 * time.
 */
public final class HttpSelectors implements AccessLocator {
    private static final Logger LOG = LoggerFactory.getLogger(HttpSelectors.class);
    private static final int MAX_ANSWER_BYTES = 256 * 1024;
    private static final int MAX_SERVERS = 64;
    private static final int HTTP_OK = 200;
    private static final int HTTP_UNAVAILABLE = 503;
    private static final int MAX_RETRY_AFTER_SECONDS = 60;

    private final List<URI> selectors;
    private final Duration timeout;
    private final AtomicInteger preferred = new AtomicInteger();

    /**
     * @param selectors base URLs such as {@code http://127.0.0.1:7801}
     * @param timeout for the connection, and again for the answer, of each selector
     * @throws IllegalArgumentException if there is none, or one isn't an http or https URL
     */
    public HttpSelectors(List<String> selectors, Duration timeout) {
        if (selectors.isEmpty()) {
            throw new IllegalArgumentException("selectors: none (expected: at least one URL)");
        }
        List<URI> checked = new ArrayList<>();
        for (String selector : selectors) {
            checked.add(check(selector));
        }
        this.selectors = List.copyOf(checked);
        this.timeout = timeout;
    }

    @Override
    public List<InetSocketAddress> locate(String account) throws IOException {
        int first = preferred.get();
        IOException failure = new IOException("no selector was asked");
        for (int i = 0; i < selectors.size(); i++) {
            int index = (first + i) % selectors.size();
            URI selector = selectors.get(index);
            try {
                List<InetSocketAddress> addresses = FixedAddresses.resolve(servers(ask(selector, account)));
                preferred.set(index);
                return addresses;
            } catch (NoRoomException e) {
                failure = e;
            } catch (IOException e) {
                LOG.debug("selector passed over url={}", selector, e);
                failure = new IOException("selector " + selector + ": " + describe(e), e);
            }
        }
        throw failure;
    }

    private String ask(URI selector, String account) throws IOException {
        String query = account.isEmpty() ? "" : "?user=" + URLEncoder.encode(account, StandardCharsets.UTF_8);
        URL url = new URL(selector + "/v1/access" + query);
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        try {
            int millis = (int) timeout.toMillis();
            connection.setConnectTimeout(millis);
            connection.setReadTimeout(millis);
            connection.setUseCaches(false);
            connection.setRequestProperty("Accept", "application/json");
            int code = connection.getResponseCode();
            if (code == HTTP_UNAVAILABLE) {
                throw new NoRoomException("no access server has room now", retryAfter(connection));
            }
            if (code != HTTP_OK) {
                throw new IOException("HTTP status " + code + " (expected: 200)");
            }
            return read(connection);
        } finally {
            connection.disconnect();
        }
    }

    private static Duration retryAfter(HttpURLConnection connection) {
        int seconds = connection.getHeaderFieldInt("Retry-After", 1);
        return Duration.ofSeconds(Math.max(0, Math.min(seconds, MAX_RETRY_AFTER_SECONDS)));
    }

    private static String read(HttpURLConnection connection) throws IOException {
        try (InputStream in = connection.getInputStream()) {
            byte[] bytes = in.readNBytes(MAX_ANSWER_BYTES + 1);
            if (bytes.length > MAX_ANSWER_BYTES) {
                throw new IOException("answer: longer than " + MAX_ANSWER_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static List<HostPort> servers(String answer) throws IOException {
        List<HostPort> servers = new ArrayList<>();
        for (Object server : JsonReader.parse(answer).array("servers")) {
            if (servers.size() < MAX_SERVERS && server instanceof JsonReader.JsonObject) {
                JsonReader.JsonObject fields = (JsonReader.JsonObject) server;
                servers.add(address(fields.string("host"), fields.number("port")));
            }
        }
        if (servers.isEmpty()) {
            throw new IOException("it knows no access server at the moment");
        }
        return servers;
    }

    private static HostPort address(String host, long port) throws IOException {
        try {
            return new HostPort(host, (int) Math.max(0, Math.min(port, Integer.MAX_VALUE)));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static URI check(String selector) {
        String base = selector.endsWith("/") ? selector.substring(0, selector.length() - 1) : selector;
        try {
            URI uri = URI.create(base);
            String scheme = uri.getScheme();
            if (!"http".equals(scheme) && !"https".equals(scheme)) {
                throw new MalformedURLException("scheme " + scheme);
            }
            uri.toURL();
            return uri;
        } catch (IllegalArgumentException | MalformedURLException e) {
            throw new IllegalArgumentException("selector: " + selector + " (expected: http://host:port)", e);
        }
    }

    private static String describe(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
