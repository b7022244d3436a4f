package io.yizhan.runtime.registry;

import io.netty.channel.EventLoop;
import io.yizhan.proto.RegisterRecord;
import io.yizhan.runtime.handover.HandoverPart;
import io.yizhan.runtime.handover.Parcel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The register of a proxy or selector as it goes over to a successor: who is there and which runs are valid. The links
 * stay; once the successor serves, everybody is asked to go over.
 */
public final class RegisterHandover implements HandoverPart {

    private final RegistrationDesk<?> desk;
    private final EventLoop loop;
    private final Runnable leave;

    /**
     * @param loop the desk's
     * @param leave asks every peer to dial again; run on the loop
     */
    public RegisterHandover(RegistrationDesk<?> desk, EventLoop loop, Runnable leave) {
        this.desk = desk;
        this.loop = loop;
        this.leave = leave;
    }

    @Override
    public String part() {
        return "register";
    }

    @Override
    public int descriptors() {
        return 0;
    }

    @Override
    public CompletionStage<List<Parcel>> freeze() {
        return CompletableFuture.supplyAsync(
                () -> List.of(new Parcel(desk.snapshot().toByteString(), Parcel.NONE)), loop);
    }

    @Override
    public void resume() {}

    @Override
    public void release() {
        loop.execute(leave);
    }

    @Override
    public void adopt(Parcel parcel) throws Exception {
        RegisterRecord record = RegisterRecord.parseFrom(parcel.record());
        loop.submit(() -> desk.expect(record)).sync();
    }

    @Override
    public void activate() {}

    @Override
    public void abandon() {}
}
