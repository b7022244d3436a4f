package io.yizhan.data.presence;

/** What Redis does in one step. Generations are numbers below 2^53, which Lua holds exactly. */
final class PresenceScripts {

    private PresenceScripts() {}

    /**
     * KEYS: the user. ARGV: device, its presence, then device and generation of each session replaced. A newer session
     * on the device stays.
     */
    static final String OPEN = """
            local function generation(value) return tonumber(string.match(value, '^%d+')) end
            local stored = redis.call('HGET', KEYS[1], ARGV[1])
            if not stored or generation(stored) <= generation(ARGV[2]) then
              redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            end
            for i = 3, #ARGV, 2 do
              stored = redis.call('HGET', KEYS[1], ARGV[i])
              if ARGV[i] ~= ARGV[1] and stored and generation(stored) <= tonumber(ARGV[i + 1]) then
                redis.call('HDEL', KEYS[1], ARGV[i])
              end
            end
            return 1
            """;

    /** KEYS: the user. ARGV: device, generation. Only that very session goes. */
    static final String CLOSE = """
            local stored = redis.call('HGET', KEYS[1], ARGV[1])
            if stored and string.match(stored, '^%d+') == ARGV[2] then
              redis.call('HDEL', KEYS[1], ARGV[1])
            end
            return 1
            """;

    /**
     * KEYS: complete, rebuild. ARGV: this process's run_id. Begins to rebuild unless presence is complete or being
     * rebuilt. Gives nothing where presence is complete, else since when it is being rebuilt, in microseconds.
     */
    static final String BEGIN_REBUILD = """
            if redis.call('GET', KEYS[1]) == ARGV[1] then return '' end
            redis.call('DEL', KEYS[1])
            if redis.call('HGET', KEYS[2], 'run') ~= ARGV[1] then
              local now = redis.call('TIME')
              redis.call('DEL', KEYS[2])
              redis.call('HSET', KEYS[2], 'run', ARGV[1], 'since', now[1] .. string.format('%06d', now[2]))
            end
            return redis.call('HGET', KEYS[2], 'since')
            """;

    /** KEYS: rebuild. ARGV: since, the part. Notes a part reported, if it was meant for this rebuild. */
    static final String REPORT_PART = """
            if redis.call('HGET', KEYS[1], 'since') == ARGV[1] then
              redis.call('HSET', KEYS[1], ARGV[2], '1')
            end
            return 1
            """;

    /** KEYS: complete, rebuild. ARGV: since, run_id. Ends this rebuild; another one stays. */
    static final String END_REBUILD = """
            if redis.call('HGET', KEYS[2], 'since') ~= ARGV[1] then return 0 end
            redis.call('SET', KEYS[1], ARGV[2])
            redis.call('DEL', KEYS[2])
            return 1
            """;
}
