// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.Problem;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The objects of JSON-RPC 2.0 (jsonrpc.org/specification) that cross the control socket, one a line. */
final class Rpc {
    static final String VERSION = "2.0";

    static final int PARSE_ERROR = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int METHOD_NOT_FOUND = -32601;
    static final int INVALID_PARAMS = -32602;
    static final int INTERNAL_ERROR = -32603;
    /** What was asked could not be done; {@code data.problem} says of which kind. */
    static final int PROBLEM = -32000;
    /** The process is going away and did not begin the request. */
    static final int CLOSING = -32001;
    /** Too many clients, or too many waiting requests of one. */
    static final int BUSY = -32002;

    private Rpc() {}

    record Request(String jsonrpc, long id, String method, Object params) {}

    record Result(String jsonrpc, JsonNode id, Object result) {
        Result(JsonNode id, Object result) {
            this(VERSION, id, result);
        }
    }

    record Failure(String jsonrpc, JsonNode id, Fault error) {
        Failure(JsonNode id, int code, String message) {
            this(VERSION, id, new Fault(code, message, null));
        }

        Failure(JsonNode id, ChatException e) {
            this(VERSION, id, new Fault(PROBLEM, String.valueOf(e.getMessage()), Detail.of(e.problem())));
        }

        /** For what could not even be read as far as its id. */
        static Failure ofUnreadable(int code, String message) {
            return new Failure(NullNode.getInstance(), code, message);
        }
    }

    record Event(String jsonrpc, String method, ChatEvent params) {
        static final String METHOD = "event";

        Event(ChatEvent event) {
            this(VERSION, METHOD, event);
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Fault(int code, String message, @Nullable Detail data) {}

    /** The kind of problem as a lower-case word, such as {@code unknown-name}. */
    record Detail(String problem) {
        static Detail of(Problem problem) {
            return new Detail(problem.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }

        /** What a newer peer may say and we do not know is a plain failure. */
        Problem kind() {
            return Stream.of(Problem.values())
                    .filter(kind -> of(kind).equals(this))
                    .findFirst()
                    .orElse(Problem.FAILED);
        }
    }

    /** What a client receives: an answer or an event. */
    record Incoming(
            @Nullable Long id,
            @Nullable JsonNode result,
            @Nullable Fault error,
            @Nullable String method,
            @Nullable JsonNode params) {}
}
