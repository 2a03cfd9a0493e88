// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import java.util.ArrayList;
import java.util.List;

/** What a peer says to the directory over a presence connection: one JSON object in a text message. */
public sealed interface PresenceRequest {
    /** Of one message, either way. */
    int MAX_BYTES = 16 * 1024;

    /** In one message, either way: the longest names take 9 KiB. */
    int MAX_NAMES = 256;

    /** Names that one connection may be subscribed to. */
    int MAX_SUBSCRIPTIONS = 1024;

    JsonMap toJson();

    /** "I am this one": the first message. The proof is a signed {@link NonceBody}. */
    record Open(Username name, SignedBody proof) implements PresenceRequest {
        @Override
        public JsonMap toJson() {
            return JsonMap.builder()
                    .put("type", "open")
                    .put("name", name.value())
                    .put("body", proof.body())
                    .put("signature", proof.signature())
                    .build();
        }
    }

    /** Asks to be told who of these is online, now and whenever it changes. */
    record Subscribe(List<Username> names) implements PresenceRequest {
        public Subscribe {
            names = List.copyOf(names);
        }

        @Override
        public JsonMap toJson() {
            return named("subscribe", names);
        }
    }

    /** Asks to be told no more. */
    record Unsubscribe(List<Username> names) implements PresenceRequest {
        public Unsubscribe {
            names = List.copyOf(names);
        }

        @Override
        public JsonMap toJson() {
            return named("unsubscribe", names);
        }
    }

    /** Asks to hand somebody a signed {@link KnockBody}. */
    record Knock(Username to, SignedBody knock) implements PresenceRequest {
        @Override
        public JsonMap toJson() {
            return JsonMap.builder()
                    .put("type", "knock")
                    .put("to", to.value())
                    .put("body", knock.body())
                    .put("signature", knock.signature())
                    .build();
        }
    }

    static PresenceRequest of(JsonMap json) throws MalformedJsonException {
        return switch (json.text("type", PresenceNews.MAX_TYPE_CHARS)) {
            case "open" -> new Open(name(json, "name"), SignedBody.of(json));
            case "subscribe" -> new Subscribe(names(json, "names"));
            case "unsubscribe" -> new Unsubscribe(names(json, "names"));
            case "knock" -> new Knock(name(json, "to"), SignedBody.of(json));
            default -> throw new MalformedJsonException("type: not one that is known");
        };
    }

    private static JsonMap named(String type, List<Username> names) {
        return JsonMap.builder()
                .put("type", type)
                .putTexts("names", names.stream().map(Username::value).toList())
                .build();
    }

    /** One name in a field. */
    static Username name(JsonMap json, String key) throws MalformedJsonException {
        return name(json.text(key, Username.MAX_CHARS), key);
    }

    /** At most {@value #MAX_NAMES} names in a field. */
    static List<Username> names(JsonMap json, String key) throws MalformedJsonException {
        List<Username> names = new ArrayList<>();
        for (String text : json.texts(key, MAX_NAMES, Username.MAX_CHARS)) {
            names.add(name(text, key));
        }
        return names;
    }

    private static Username name(String text, String key) throws MalformedJsonException {
        try {
            return Username.of(text);
        } catch (InvalidUsernameException e) {
            throw new MalformedJsonException(key + ": not a name");
        }
    }
}
