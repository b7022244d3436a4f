package io.yizhan.access.frame;

/** Says whether the next frame may be taken out of the bytes that have arrived. Asked on the event loop. */
@FunctionalInterface
public interface FrameGate {

    boolean isOpen();
}
