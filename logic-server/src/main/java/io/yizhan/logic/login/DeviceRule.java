package io.yizhan.logic.login;

import io.yizhan.proto.DevicePolicy;

/** Which sessions of one user may live side by side. A device has one session in any case. */
public enum DeviceRule {
    /** Any number of devices. */
    SEVERAL(DevicePolicy.SEVERAL),
    /** One device of each platform. */
    ONE_PER_PLATFORM(DevicePolicy.ONE_PER_PLATFORM),
    /** One device. */
    ONE(DevicePolicy.ONE);

    private final DevicePolicy policy;

    DeviceRule(DevicePolicy policy) {
        this.policy = policy;
    }

    DevicePolicy policy() {
        return policy;
    }
}
