package io.yizhan.client;

import io.yizhan.client.locate.AccessLocator;
import io.yizhan.client.store.CursorStore;
import io.yizhan.client.store.TokenStore;
import io.yizhan.proto.Device;
import org.jspecify.annotations.Nullable;

/** What an application has said about one client. Immutable. */
final class ClientSettings {
    final AccessLocator locator;
    final Device device;
    final String account;
    final @Nullable String password;
    final @Nullable String token;
    final CursorStore cursors;
    final TokenStore tokens;
    final ImListener listener;
    final ClientOptions options;
    final WireObserver observer;

    ClientSettings(
            AccessLocator locator,
            Device device,
            String account,
            @Nullable String password,
            @Nullable String token,
            CursorStore cursors,
            TokenStore tokens,
            ImListener listener,
            ClientOptions options,
            WireObserver observer) {
        this.locator = locator;
        this.device = device;
        this.account = account;
        this.password = password;
        this.token = token;
        this.cursors = cursors;
        this.tokens = tokens;
        this.listener = listener;
        this.options = options;
        this.observer = observer;
    }
}
