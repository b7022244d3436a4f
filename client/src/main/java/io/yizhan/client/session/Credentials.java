package io.yizhan.client.session;

import com.google.protobuf.ByteString;
import io.yizhan.proto.Device;
import io.yizhan.proto.LoginRequest;
import io.yizhan.proto.Password;
import java.util.ArrayDeque;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What a device logs in with: its token while it works, else the password; and which of its logins may still be under way
 * though nobody waits for them. On the loop's thread only.
 */
public final class Credentials {
    private static final int LOGIN_ID_BYTES = 16;
    /** A server takes so many. */
    private static final int MAX_ABANDONED = 8;

    private final Device device;
    private final String account;
    private final @Nullable String password;
    private final Random random;
    /** The oldest first. */
    private final ArrayDeque<ByteString> abandoned = new ArrayDeque<>();

    private ByteString underWay = ByteString.EMPTY;
    private @Nullable String token;

    /**
     * @param account empty where only a token is known
     * @param password null where only a token is known
     * @param random names logins
     */
    public Credentials(Device device, String account, @Nullable String password, Random random) {
        this.device = device;
        this.account = account;
        this.password = password;
        this.random = random;
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
        byte[] id = new byte[LOGIN_ID_BYTES];
        random.nextBytes(id);
        underWay = ByteString.copyFrom(id);
        LoginRequest.Builder request =
                LoginRequest.newBuilder().setDevice(device).setLoginId(underWay).addAllAbandonedLoginIds(abandoned);
        if (token != null) {
            return request.setToken(token).build();
        }
        if (password != null) {
            return request.setPassword(Password.newBuilder().setAccount(account).setPassword(password))
                    .build();
        }
        return null;
    }

    /** Nobody waits for the last login's answer any more. */
    void abandon() {
        if (abandoned.size() == MAX_ABANDONED) {
            abandoned.remove();
        }
        abandoned.add(underWay);
    }

    /** A login was refused; returns whether another one, with the password, makes sense. */
    boolean dropToken() {
        boolean hadToken = token != null;
        token = null;
        return hadToken && password != null;
    }
}
