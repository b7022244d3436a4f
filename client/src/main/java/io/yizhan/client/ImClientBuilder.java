package io.yizhan.client;

import io.yizhan.client.locate.AccessLocator;
import io.yizhan.client.locate.FixedAddresses;
import io.yizhan.client.locate.HostPort;
import io.yizhan.client.locate.HttpSelectors;
import io.yizhan.client.store.CursorStore;
import io.yizhan.client.store.MemoryStore;
import io.yizhan.client.store.TokenStore;
import io.yizhan.proto.Device;
import io.yizhan.proto.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a client needs: where the servers are, which device this is, and whose. Not safe for several threads.
 * Setters throw {@link IllegalArgumentException} for values the server would refuse.
 */
public final class ImClientBuilder {
    private static final Duration SELECTOR_TIMEOUT = Duration.ofSeconds(3);
    private static final int MAX_DEVICE_ID = 64;

    private @Nullable AccessLocator locator;
    private @Nullable Device device;
    private String account = "";
    private @Nullable String password;
    private @Nullable String token;
    private CursorStore cursors = new MemoryStore();
    private TokenStore tokens = new MemoryStore();
    private ImListener listener = new ImListener() {};
    private ClientOptions options = ClientOptions.defaults();
    private WireObserver observer = WireObserver.NONE;

    ImClientBuilder() {}

    /** Selectors to ask for an access server, such as {@code http://127.0.0.1:7801}, in the order of preference. */
    public ImClientBuilder selectors(List<String> urls) {
        return locator(new HttpSelectors(urls, SELECTOR_TIMEOUT));
    }

    /** Access servers to use instead of asking a selector, such as {@code 127.0.0.1:7101}, in the order of preference. */
    public ImClientBuilder servers(List<String> addresses) {
        List<HostPort> parsed = new ArrayList<>();
        addresses.forEach(address -> parsed.add(HostPort.parse(address)));
        return locator(new FixedAddresses(parsed));
    }

    /** Another way to find access servers. */
    public ImClientBuilder locator(AccessLocator accessLocator) {
        locator = accessLocator;
        return this;
    }

    /**
     * This installation of the application; a newer session of the same device replaces the older one.
     *
     * @param id chosen once and kept, 1 to 64 characters of {@code [A-Za-z0-9._-]}
     * @param name for the user's list of devices, at most 64 characters
     */
    public ImClientBuilder device(String id, Platform platform, String name) {
        if (id.isEmpty() || id.length() > MAX_DEVICE_ID || !id.chars().allMatch(ImClientBuilder::isIdCharacter)) {
            throw new IllegalArgumentException(
                    "device id: " + id + " (expected: 1 to 64 characters of [A-Za-z0-9._-])");
        }
        device = Device.newBuilder()
                .setDeviceId(id)
                .setPlatform(platform)
                .setName(name)
                .build();
        return this;
    }

    /** Logs in with a password; a token, where there is one, is tried first. Kept in memory while the client lives. */
    public ImClientBuilder password(String accountName, String accountPassword) {
        account = accountName;
        password = accountPassword;
        return this;
    }

    /** Whose device it is, where there is only a token. Lets the selector name servers of the user's home cluster. */
    public ImClientBuilder account(String accountName) {
        account = accountName;
        return this;
    }

    /** A token from an earlier login of this device, used while the token store has none. */
    public ImClientBuilder token(String earlierToken) {
        token = earlierToken;
        return this;
    }

    /** Keeps tokens over restarts; in memory unless said otherwise. */
    public ImClientBuilder tokenStore(TokenStore store) {
        tokens = store;
        return this;
    }

    /** Keeps the device's cursors over restarts; in memory unless said otherwise. */
    public ImClientBuilder cursorStore(CursorStore store) {
        cursors = store;
        return this;
    }

    public ImClientBuilder listener(ImListener applicationListener) {
        listener = applicationListener;
        return this;
    }

    public ImClientBuilder options(ClientOptions clientOptions) {
        options = clientOptions;
        return this;
    }

    /** Watches what the server sends, see {@link WireObserver}. */
    public ImClientBuilder observer(WireObserver wireObserver) {
        observer = wireObserver;
        return this;
    }

    /**
     * A client that runs on the threads of a runtime; it doesn't connect yet.
     *
     * @throws IllegalStateException if servers or device are missing
     */
    public ImClient build(ClientRuntime runtime) {
        return build(runtime.surroundings(options));
    }

    ImClient build(Surroundings surroundings) {
        AccessLocator where = locator;
        Device which = device;
        if (where == null || which == null) {
            throw new IllegalStateException((where == null ? "servers" : "device")
                    + ": not set (expected: selectors or servers, and a device)");
        }
        ClientSettings settings = new ClientSettings(
                where, which, account, password, token, cursors, tokens, listener, options, observer);
        return new ImClient(surroundings, settings);
    }

    private static boolean isIdCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
