package io.yizhan.access.connection;

import io.yizhan.access.metrics.AccessMetrics;
import io.yizhan.access.session.SessionDirectory;
import io.yizhan.proto.SessionRef;
import io.yizhan.runtime.failpoint.FailPoint;
import io.yizhan.runtime.time.Ticker;
import java.util.function.Consumer;

/**
 * What all client connections share.
 *
 * @param requests serves their requests
 * @param lost told of each session that has ended without the logic servers' doing; any event loop
 * @param beforePush reached when entries are in custody and not written
 */
public record ConnectionContext(
        ConnectionConfig config,
        RequestHandler requests,
        SessionDirectory directory,
        Consumer<SessionRef> lost,
        AccessMetrics metrics,
        Ticker ticker,
        FailPoint beforePush) {}
