package io.yizhan.runtime.lifecycle;

import io.yizhan.proto.Registration;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.link.Links;
import io.yizhan.runtime.time.Deadline;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The links as a part of the daemon that is started and stopped in its turn. */
final class LinksComponent implements Component {

    private final Links links;
    private final HandlerTable handlers;
    private final Supplier<Registration> description;

    LinksComponent(Links links, HandlerTable handlers, Supplier<Registration> description) {
        this.links = links;
        this.handlers = handlers;
        this.description = description;
    }

    @Override
    public String name() {
        return "links";
    }

    @Override
    public void start() throws InterruptedException {
        links.open(handlers, description);
    }

    @Override
    public CompletionStage<Void> drain(Deadline deadline) {
        return links.drain(deadline);
    }

    @Override
    public String outstanding() {
        return links.unfinished();
    }

    @Override
    public void stop() {
        links.close();
    }
}
