package io.yizhan.data.session;

import io.yizhan.proto.Device;
import io.yizhan.proto.DevicePolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Which sessions a new one replaces. */
final class DevicePolicies {

    /** Devices kept for a user; for one more, the one that logged in longest ago is forgotten. */
    static final int MAX_DEVICES = 50;

    private DevicePolicies() {}

    /** Sessions that end because {@code newcomer} logs in: always the one on the same device. */
    static List<StoredDevice> replaced(DevicePolicy policy, Device newcomer, Collection<StoredDevice> devices) {
        List<StoredDevice> replaced = new ArrayList<>();
        for (StoredDevice device : devices) {
            boolean same = device.deviceId().equals(newcomer.getDeviceId());
            boolean excluded = policy == DevicePolicy.ONE
                    || (policy == DevicePolicy.ONE_PER_PLATFORM && device.platform() == newcomer.getPlatformValue());
            if (device.open() && (same || excluded)) {
                replaced.add(device);
            }
        }
        return replaced;
    }

    /** Devices that must be forgotten to make room: those without a session first, then the oldest. */
    static List<StoredDevice> forgotten(Device newcomer, Collection<StoredDevice> devices) {
        boolean known = devices.stream().anyMatch(device -> device.deviceId().equals(newcomer.getDeviceId()));
        int surplus = devices.size() + (known ? 0 : 1) - MAX_DEVICES;
        return devices.stream()
                .filter(device -> !device.deviceId().equals(newcomer.getDeviceId()))
                .sorted(Comparator.comparing(StoredDevice::open).thenComparingLong(StoredDevice::lastLoginMillis))
                .limit(Math.max(0, surplus))
                .toList();
    }
}
