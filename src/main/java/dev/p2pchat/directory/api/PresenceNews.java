// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import java.util.List;

/** What the directory says to a peer over a presence connection: one JSON object in a text message. */
public sealed interface PresenceNews {
    int MAX_TYPE_CHARS = 32;

    /** Of a problem's detail and of its type. */
    int MAX_TEXT_CHARS = 500;

    int MAX_SILENCE_SECONDS = 3600;

    JsonMap toJson();

    /**
     * The first message.
     *
     * @param nonce {@value NonceBody#NONCE_BYTES} bytes of this connection alone, to be signed
     * @param silenceSeconds after which either side takes the other for gone
     */
    record Hello(Bytes nonce, int silenceSeconds) implements PresenceNews {
        @Override
        public JsonMap toJson() {
            return JsonMap.builder()
                    .put("type", "hello")
                    .put("nonce", nonce)
                    .put("silenceSeconds", silenceSeconds)
                    .build();
        }
    }

    /**
     * The one who opened is online for as long as this connection is the newest of theirs.
     *
     * @param generation larger than that of every connection of this name before, while the directory runs
     */
    record Opened(long generation) implements PresenceNews {
        @Override
        public JsonMap toJson() {
            return JsonMap.builder()
                    .put("type", "opened")
                    .put("generation", generation)
                    .build();
        }
    }

    /**
     * Why the connection is closed, as RFC 9457 would say it.
     *
     * @param problem one of {@link ProblemTypes}, or {@code about:blank}
     * @param status 400 to 599
     */
    record Problem(String problem, int status, String detail) implements PresenceNews {
        @Override
        public JsonMap toJson() {
            return JsonMap.builder()
                    .put("type", "problem")
                    .put("problem", problem)
                    .put("status", status)
                    .put("detail", detail)
                    .build();
        }
    }

    /** Who of those subscribed to is online and who is not: the state as it is, which may be what was told before. */
    record Changed(List<Username> online, List<Username> offline) implements PresenceNews {
        public Changed {
            online = List.copyOf(online);
            offline = List.copyOf(offline);
        }

        @Override
        public JsonMap toJson() {
            return JsonMap.builder()
                    .put("type", "presence")
                    .putTexts("online", online.stream().map(Username::value).toList())
                    .putTexts("offline", offline.stream().map(Username::value).toList())
                    .build();
        }
    }

    /** What became of a knock: passed on, or not, because they are not there or did not subscribe to whoever knocks. */
    record Knocked(Username to, boolean passed) implements PresenceNews {
        @Override
        public JsonMap toJson() {
            return JsonMap.builder()
                    .put("type", "knocked")
                    .put("to", to.value())
                    .put("passed", passed)
                    .build();
        }
    }

    /** Somebody knocks: a signed {@link KnockBody}, to be checked by whoever gets it. */
    record Knock(Username from, SignedBody knock) implements PresenceNews {
        @Override
        public JsonMap toJson() {
            return JsonMap.builder()
                    .put("type", "knock")
                    .put("from", from.value())
                    .put("body", knock.body())
                    .put("signature", knock.signature())
                    .build();
        }
    }

    static PresenceNews of(JsonMap json) throws MalformedJsonException {
        return switch (json.text("type", MAX_TYPE_CHARS)) {
            case "hello" -> hello(json);
            case "opened" -> new Opened(json.unsigned("generation", Long.MAX_VALUE));
            case "problem" ->
                new Problem(
                        json.text("problem", MAX_TEXT_CHARS),
                        (int) json.unsigned("status", 599),
                        json.text("detail", MAX_TEXT_CHARS));
            case "presence" ->
                new Changed(PresenceRequest.names(json, "online"), PresenceRequest.names(json, "offline"));
            case "knocked" -> new Knocked(PresenceRequest.name(json, "to"), json.flag("passed"));
            case "knock" -> new Knock(PresenceRequest.name(json, "from"), SignedBody.of(json));
            default -> throw new MalformedJsonException("type: not one that is known");
        };
    }

    private static Hello hello(JsonMap json) throws MalformedJsonException {
        Bytes nonce = json.bytes("nonce", NonceBody.NONCE_BYTES);
        int silence = (int) json.unsigned("silenceSeconds", MAX_SILENCE_SECONDS);
        if (nonce.length() != NonceBody.NONCE_BYTES || silence == 0) {
            throw new MalformedJsonException("nonce or silenceSeconds: too short");
        }
        return new Hello(nonce, silence);
    }
}
