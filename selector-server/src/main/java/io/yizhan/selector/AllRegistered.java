package io.yizhan.selector;

import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.registry.RegistrationDesk;

/**
 * Stands between links and HTTP: a selector that has taken another's place answers apps only when it knows whom that one
 * knew. Until then they wait in the listening socket's queue.
 */
final class AllRegistered implements Component {

    private final RegistrationDesk<DaemonPeer> desk;

    AllRegistered(RegistrationDesk<DaemonPeer> desk) {
        this.desk = desk;
    }

    @Override
    public String name() {
        return "daemons of the predecessor";
    }

    @Override
    public void start() throws InterruptedException {
        desk.awaitGathered();
    }

    @Override
    public void stop() {}
}
