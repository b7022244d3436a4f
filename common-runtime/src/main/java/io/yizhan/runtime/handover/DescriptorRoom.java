package io.yizhan.runtime.handover;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Whether this process may open as many files as will come. Asked before anything moves. */
final class DescriptorRoom {

    /** What else is opened meanwhile: links, logs, jars. */
    private static final int RESERVED = 64;

    private DescriptorRoom() {}

    static void require(int descriptors) throws HandoverException {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long room = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() - RESERVED;
            if (descriptors > room) {
                throw new HandoverException("open files: " + descriptors + " will come (expected: at most " + room
                        + " with a limit of " + system.getMaxFileDescriptorCount() + "; raise it with ulimit -n)");
            }
        }
    }
}
