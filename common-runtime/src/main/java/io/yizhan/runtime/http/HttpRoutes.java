package io.yizhan.runtime.http;

import io.netty.handler.codec.http.HttpMethod;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Which path is answered by what. Frozen when it is handed to a listener; its functions are called on event loops. */
public final class HttpRoutes {

    private record Route(Function<HttpQuery, HttpReply> page, boolean fromAnyOrigin) {}

    private final Map<String, Route> routes;
    private final Map<String, Function<HttpQuery, HttpReply>> actions;

    private HttpRoutes(Map<String, Route> routes, Map<String, Function<HttpQuery, HttpReply>> actions) {
        this.routes = Map.copyOf(routes);
        this.actions = Map.copyOf(actions);
    }

    public static Builder builder() {
        return new Builder();
    }

    HttpReply answer(HttpMethod method, HttpQuery query) {
        Function<HttpQuery, HttpReply> action = actions.get(query.path());
        if (action != null && method.equals(HttpMethod.POST)) {
            return action.apply(query);
        }
        Route route = routes.get(query.path());
        if (route == null) {
            return HttpReply.error(404, "no such page");
        }
        boolean reading = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        if (!route.fromAnyOrigin) {
            return reading ? route.page.apply(query) : refused("GET, HEAD");
        }
        if (reading) {
            return route.page.apply(query).with("Access-Control-Allow-Origin", "*");
        }
        if (method.equals(HttpMethod.OPTIONS)) {
            return HttpReply.text(204, "")
                    .with("Access-Control-Allow-Origin", "*")
                    .with("Access-Control-Allow-Methods", "GET")
                    .with("Access-Control-Max-Age", "86400");
        }
        return refused("GET, HEAD, OPTIONS");
    }

    private static HttpReply refused(String allowed) {
        return HttpReply.error(405, "this page can only be read").with("Allow", allowed);
    }

    /** Collects pages. */
    public static final class Builder {

        private final Map<String, Route> routes = new HashMap<>();
        private final Map<String, Function<HttpQuery, HttpReply>> actions = new HashMap<>();

        private Builder() {}

        /** @param page must not block */
        public Builder page(String path, Function<HttpQuery, HttpReply> page) {
            routes.put(path, new Route(page, false));
            return this;
        }

        /** A page that scripts of any web site may read in a browser. */
        public Builder openPage(String path, Function<HttpQuery, HttpReply> page) {
            routes.put(path, new Route(page, true));
            return this;
        }

        /**
         * Something that POST does, at a path that may be a page's too.
         *
         * @param action gets what stands in the address, not the body; must not block
         */
        public Builder action(String path, Function<HttpQuery, HttpReply> action) {
            actions.put(path, action);
            return this;
        }

        public HttpRoutes build() {
            return new HttpRoutes(routes, actions);
        }
    }
}
