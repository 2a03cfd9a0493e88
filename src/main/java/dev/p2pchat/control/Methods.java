// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What calls are named in requests, said once for whoever reads requests and whoever writes them. */
final class Methods {
    /** Those without parameters. */
    static final Map<String, Call.Plain> PLAIN = Stream.of(Call.Plain.values())
            .collect(Collectors.toUnmodifiableMap(Call.Plain::method, Function.identity()));

    /** The others, with the shape of their parameters. */
    static final Map<String, Class<? extends Call>> WITH_PARAMETERS = Map.ofEntries(
            Map.entry("send", MessageCall.Send.class),
            Map.entry("sendAll", MessageCall.SendAll.class),
            Map.entry("invite", MessageCall.Invite.class),
            Map.entry("await", MessageCall.Await.class),
            Map.entry("why", MessageCall.Why.class),
            Map.entry("cancel", MessageCall.Cancel.class),
            Map.entry("cancelAll", MessageCall.CancelAll.class),
            Map.entry("markRead", MessageCall.MarkRead.class),
            Map.entry("history", MessageCall.History.class),
            Map.entry("messages", MessageCall.Messages.class),
            Map.entry("log", MessageCall.Log.class),
            Map.entry("connect", PeopleCall.Connect.class),
            Map.entry("add", PeopleCall.Add.class),
            Map.entry("rename", PeopleCall.Rename.class),
            Map.entry("code", PeopleCall.Code.class),
            Map.entry("verify", PeopleCall.Verify.class),
            Map.entry("acceptKey", PeopleCall.AcceptKey.class),
            Map.entry("decide", PeopleCall.Decide.class),
            Map.entry("events", Call.Events.class),
            Map.entry("snapshot", Call.Snapshot.class));

    private static final Map<Class<? extends Call>, String> NAMES = WITH_PARAMETERS.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    private Methods() {}

    /** What the calls of a shape with parameters are named. */
    static String nameOf(Class<? extends Call> shape) {
        return Objects.requireNonNull(NAMES.get(shape), shape::getName);
    }

    /**
     * Reads a call from a request; null if there is none of that name.
     *
     * @throws IllegalArgumentException with a sentence when the parameters do not fit
     */
    static @Nullable Call read(ObjectMapper json, String method, @Nullable JsonNode params) {
        Call.@Nullable Plain plain = PLAIN.get(method);
        if (plain != null) {
            Parameters.requireNone(params);
            return plain;
        }
        @Nullable Class<? extends Call> shape = WITH_PARAMETERS.get(method);
        return shape == null ? null : Parameters.read(json, shape, params);
    }
}
