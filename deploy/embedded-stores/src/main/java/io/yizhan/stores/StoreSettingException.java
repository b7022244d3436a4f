package io.yizhan.stores;

/** A setting that cannot work here. The message reads {@code key: value (expected: expectation)}. */
public final class StoreSettingException extends StoreException {
    private static final long serialVersionUID = 1L;

    StoreSettingException(String key, Object value, String expectation) {
        super(key + ": " + value + " (expected: " + expectation + ")");
    }
}
