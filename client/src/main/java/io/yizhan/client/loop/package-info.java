/** The threads that own all state of the clients: tasks, timers and ready channels. Not for applications. */
@NullMarked
package io.yizhan.client.loop;

import org.jspecify.annotations.NullMarked;
