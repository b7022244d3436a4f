package io.yizhan.data.store;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/** Which failures make a pooled connection worthless, besides those the pool knows by itself. */
final class ConnectionEviction implements SQLExceptionOverride {

    private final Runnable noPrimary;

    /** @param noPrimary is told that the server of a connection takes no writes any more */
    ConnectionEviction(Runnable noPrimary) {
        this.noPrimary = noPrimary;
    }

    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException failure) {
        if (SqlFailures.isReadOnly(failure)) {
            noPrimary.run();
        }
        return SqlFailures.isConnectionLost(failure)
                ? SQLExceptionOverride.Override.MUST_EVICT
                : SQLExceptionOverride.Override.CONTINUE_EVICT;
    }
}
