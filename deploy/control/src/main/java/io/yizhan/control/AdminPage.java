package io.yizhan.control;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads a page of a daemon's admin port. */
final class AdminPage {

    /** A daemon that takes longer is not well; the whole of {@code imctl status} shall take less than 2 s. */
    private static final Duration TIMEOUT = Duration.ofMillis(1500);

    private AdminPage() {}

    /** Blocks. */
    static String read(String address, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://" + address + path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout((int) TIMEOUT.toMillis());
        connection.setReadTimeout((int) TIMEOUT.toMillis());
        try (InputStream body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            connection.disconnect();
        }
    }
}
