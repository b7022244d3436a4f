package io.yizhan.data.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Something done with a connection, which stays the caller's. */
@FunctionalInterface
public interface SqlWork<T> {

    T run(Connection connection) throws SQLException;
}
