// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.ancestors.Everybody.Listed;
import dev.p2pchat.http.Answer;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.Request;
import dev.p2pchat.http.RequestHandler;
import dev.p2pchat.http.Routes;
import java.util.function.Function;

/** What the three ancestors' servers answered, at the addresses where their clients ask for it. */
final class AncestorRoutes {
    /** Of a list that leaves somebody out. */
    static final String TRUNCATED = "P2pchat-Truncated";

    private final RegisteredNames registered;
    private final Everybody everybody;
    private final Accounts accounts;
    private final ActiveEntries active;

    AncestorRoutes(RegisteredNames registered, Everybody everybody, Accounts accounts, ActiveEntries active) {
        this.registered = registered;
        this.everybody = everybody;
        this.accounts = accounts;
        this.active = active;
    }

    void addTo(Routes routes) {
        on(routes, "POST", "/register", this::registerClient);
        on(routes, "GET", "/clients", request -> list(everybody.all(), Shown::client));
        on(routes, "GET", "/clients/{name}", request -> one(request, Shown::client));
        on(routes, "DELETE", "/clients/{name}", this::remove);
        on(routes, "POST", "/peers/{name}", this::registerPeer);
        on(routes, "GET", "/peers", request -> list(everybody.all(), Shown::peer));
        on(routes, "GET", "/peers/{name}", request -> one(request, Shown::peer));
        on(routes, "DELETE", "/peers/{name}", this::remove);
        routes.on("PUT", "/", answering(this::renew));
    }

    private interface Work {
        Answer answer(Request request) throws Refusal, HttpProblem;
    }

    /** Their clients write addresses with a slash at the end, or without. */
    private static void on(Routes routes, String method, String pattern, Work work) {
        routes.on(method, pattern, answering(work)).on(method, pattern + "/", answering(work));
    }

    private static RequestHandler answering(Work work) {
        return request -> {
            try {
                refuseWebPages(request);
                return work.answer(request);
            } catch (Refusal refusal) {
                return refusal.answer();
            } catch (HttpProblem problem) {
                return Refusal.of(problem);
            }
        };
    }

    /** Whatever the body says it is, it is read: so a page that somebody visits must not be able to send one for them. */
    private static void refuseWebPages(Request request) throws Refusal {
        if (!request.method().equals("GET") && !request.method().equals("HEAD") && request.header("Origin") != null) {
            throw new Refusal(403, "This is not for web pages.");
        }
    }

    private static Username name(Request request) throws Refusal {
        return Fields.name("The name", request.name());
    }

    private Answer registerClient(Request request) throws Refusal, HttpProblem {
        Fields fields = Fields.ofBody(request);
        Username name = fields.name("username");
        accounts.register(name, fields.text("host"), null, fields.text("password"), request.from());
        return Refusal.message(201, "Registered the client " + name + ".");
    }

    private Answer registerPeer(Request request) throws Refusal, HttpProblem {
        Username name = name(request);
        Fields fields = Fields.ofBody(request);
        accounts.register(name, fields.text("IP"), fields.port("port"), fields.text("password"), request.from());
        return Refusal.message(201, "Registered the peer " + name + ".");
    }

    private Answer remove(Request request) throws Refusal, HttpProblem {
        Username name = name(request);
        accounts.remove(name, Fields.ofBody(request).text("password"));
        return Refusal.message(200, "Removed " + name + ".");
    }

    private Answer one(Request request, Function<Shown, JsonMap> form) throws Refusal {
        Username name = name(request);
        return Answer.json(200, form.apply(everybody.look(name).orElseThrow(() -> Accounts.unknown(name))));
    }

    /** Says that somebody is there, which claims nothing, and tells who else is. */
    private Answer renew(Request request) throws Refusal {
        Fields fields = Fields.ofBodyOrAddress(request);
        Username name = fields.name("USER");
        String host = fields.text("HOST");
        Port port = fields.port("PORT");
        if (!registered.isNative(name)) {
            active.renew(name, host, port, request.from());
        }
        return list(everybody.active(), Shown::active);
    }

    private static Answer list(Listed listed, Function<Shown, JsonMap> form) {
        Answer answer = Answer.json(200, listed.shown().stream().map(form).toList());
        return listed.complete() ? answer : answer.withHeader(TRUNCATED, "more than " + Everybody.MAX_LISTED);
    }
}
