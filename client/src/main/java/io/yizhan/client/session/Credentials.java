package io.yizhan.client.session;

import io.yizhan.proto.Device;
import io.yizhan.proto.LoginRequest;
import io.yizhan.proto.Password;
import org.jspecify.annotations.Nullable;

/** What a device logs in with: its token while it works, else the password. On the loop's thread only. */
public final class Credentials {
    private final Device device;
    private final String account;
    private final @Nullable String password;
    private @Nullable String token;

    /**
     * @param account empty where only a token is known
     * @param password null where only a token is known
     */
    public Credentials(Device device, String account, @Nullable String password) {
        this.device = device;
        this.account = account;
        this.password = password;
    }

    public String account() {
        return account;
    }

    /** A token that works, or null for none. */
    public void setToken(@Nullable String token) {
        this.token = token;
    }

    /** The next login; null if there is nothing to log in with. */
    @Nullable
    LoginRequest login() {
        LoginRequest.Builder request = LoginRequest.newBuilder().setDevice(device);
        if (token != null) {
            return request.setToken(token).build();
        }
        if (password != null) {
            return request.setPassword(Password.newBuilder().setAccount(account).setPassword(password))
                    .build();
        }
        return null;
    }

    /** A login was refused; returns whether another one, with the password, makes sense. */
    boolean dropToken() {
        boolean hadToken = token != null;
        token = null;
        return hadToken && password != null;
    }
}
