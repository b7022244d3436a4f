package io.yizhan.access.request;

import com.google.protobuf.Message;
import io.yizhan.access.connection.ClientConnection;
import io.yizhan.access.connection.RequestHandler;
import io.yizhan.access.frame.ClientRequest;
import io.yizhan.access.frame.Refusal;
import io.yizhan.access.login.AttemptLimits;
import io.yizhan.access.login.LoginService;
import io.yizhan.access.login.LogoutService;
import io.yizhan.access.request.Admission.Admitted;
import io.yizhan.access.request.Admission.Refused;
import io.yizhan.access.send.SendService;
import io.yizhan.access.session.Session;
import io.yizhan.proto.Command;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.ConfirmPush;
import io.yizhan.proto.LoginRequest;
import io.yizhan.proto.PingResponse;
import io.yizhan.proto.SendMessageRequest;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.time.Ticker;
import java.time.InstantSource;
import java.util.Optional;

/** Where each word of a client goes. Words that are not named here are handed on to the server of their range. */
public final class ClientRequests implements RequestHandler {

    private final LoginService login;
    private final LogoutService logout;
    private final AttemptLimits attempts;
    private final SendService sends;
    private final Forwarder forwarder;
    private final InstantSource clock;

    public ClientRequests(
            RequestConfig config,
            LoginService login,
            LogoutService logout,
            AttemptLimits attempts,
            SendService sends,
            Caller logic,
            Caller chat,
            Ticker ticker,
            InstantSource clock) {
        this.login = login;
        this.logout = logout;
        this.attempts = attempts;
        this.sends = sends;
        this.forwarder = new Forwarder(config, logic, chat, ticker);
        this.clock = clock;
    }

    @Override
    public void handle(ClientConnection connection, ClientRequest request) {
        Optional<Session> session = connection.session();
        Admission admission = WordGate.admit(request, session.isPresent());
        if (admission instanceof Refused refused) {
            connection.refuse(request, refused.refusal());
            return;
        }
        Admitted admitted = (Admitted) admission;
        if (session.isPresent()) {
            serve(connection, request, admitted, session.get());
        } else {
            serveStranger(connection, request, admitted);
        }
    }

    @Override
    public void resume(ClientConnection connection, ClientRequest request) {
        Optional<Session> session = connection.session();
        Admission admission = WordGate.admit(request, session.isPresent());
        if (admission instanceof Admitted admitted) {
            if (admitted.word().command() == Command.LOGOUT && session.isPresent()) {
                logout.logout(connection, request, session.get());
                return;
            }
            forwarder.forward(connection, request, admitted.word(), admitted.body());
        } else if (admission instanceof Refused refused) {
            connection.refuse(request, refused.refusal()); // a word that only the newer release knows
        }
    }

    private void serveStranger(ClientConnection connection, ClientRequest request, Admitted admitted) {
        Message body = admitted.body();
        switch (admitted.word().command()) {
            case LOGIN -> login.login(connection, request, (LoginRequest) body);
            case PING -> ping(connection, request);
            default -> attempt(connection, request, admitted.word(), body);
        }
    }

    private void serve(ClientConnection connection, ClientRequest request, Admitted admitted, Session session) {
        Message body = admitted.body();
        switch (admitted.word().command()) {
            case LOGIN -> login.login(connection, request, (LoginRequest) body);
            case LOGOUT -> logout.logout(connection, request, session);
            case PING -> ping(connection, request);
            case CONFIRM_PUSH -> session.confirm(((ConfirmPush) body).getPushNumber());
            case SEND_MESSAGE -> session.send(request, (SendMessageRequest) body, sends);
            case REGISTER_ACCOUNT -> attempt(connection, request, admitted.word(), body);
            default -> forwarder.forward(connection, request, admitted.word(), body);
        }
    }

    private void ping(ClientConnection connection, ClientRequest request) {
        connection.answer(
                request,
                PingResponse.newBuilder().setServerTimeMs(clock.millis()).build());
    }

    /** What strangers may do counts as often as a login. */
    private void attempt(ClientConnection connection, ClientRequest request, CommandWord word, Message body) {
        Optional<Refusal> tooMany = attempts.check(connection);
        if (tooMany.isPresent()) {
            connection.refuse(request, tooMany.get());
        } else {
            forwarder.forward(connection, request, word, body);
        }
    }
}
