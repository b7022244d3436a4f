package io.yizhan.data.store;

import java.util.List;
import java.util.stream.Stream;

/**
 * A URL for Connector/J that names one server or several: {@code jdbc:mysql://one:3306,two:3306/yizhan?property=value}.
 * Connector/J would fail over in the middle of a connection, to a server that nobody has checked; here each server gets a
 * URL of its own.
 */
final class DatabaseUrl {

    static final String PREFIX = "jdbc:mysql://";

    private DatabaseUrl() {}

    /** @return one URL for each server, in the order they are named */
    static List<String> servers(String url) {
        int end = url.indexOf('/', PREFIX.length());
        String hosts = end < 0 ? url.substring(PREFIX.length()) : url.substring(PREFIX.length(), end);
        String rest = end < 0 ? "" : url.substring(end);
        return Stream.of(hosts.split(",", -1))
                .map(host -> PREFIX + host.strip() + rest)
                .toList();
    }

    /** Whether each server's URL has a host, and none of Connector/J's other forms for several is used. */
    static boolean isValid(String url) {
        return url.startsWith(PREFIX)
                && url.indexOf('(') < 0
                && servers(url).stream().allMatch(server -> server.matches("jdbc:mysql://[^/?,\\s]+(/.*)?"));
    }

    /** The URL without its properties, which may hold a password. */
    static String place(String url) {
        int properties = url.indexOf('?');
        return properties < 0 ? url : url.substring(0, properties);
    }

    /** Host and port of one server's URL. */
    static String host(String serverUrl) {
        String place = place(serverUrl).substring(PREFIX.length());
        int end = place.indexOf('/');
        return end < 0 ? place : place.substring(0, end);
    }
}
