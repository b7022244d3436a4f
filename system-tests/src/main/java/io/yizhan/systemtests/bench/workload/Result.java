package io.yizhan.systemtests.bench.workload;

import java.util.Map;

/** What a workload gave. */
public sealed interface Result
        permits TrafficResult, IdleResult, UpgradeResult, ProxyResult, StoreResult, OnlineResult, GrowthResult {

    /** Names the workload and how it was measured, such as {@code chat, 200 clients, window 8}. */
    String title();

    /** Whether nothing failed, was left undone, or was disconnected. */
    boolean isClean();

    /** For machines. */
    Map<String, Object> toJson();
}
