// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.journal;

import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.identity.PeerId;

/** Something that happened. What was said stands in the log; here is only where. */
public sealed interface JournalEntry {
    int MAX_WORD_CHARS = 16;
    int MAX_NAME_CHARS = 128;

    /** How many events it is: their ids are its own number and those behind it. */
    default int count() {
        return 1;
    }

    /** What is kept of it; the journal adds when it was. */
    CborMap.Builder fields();

    /**
     * Messages became part of a conversation.
     *
     * @param conversation the first pinned key
     * @param order the place in the log of the first; the others follow it at once
     */
    record Message(PeerId conversation, long order, int count) implements JournalEntry {
        @Override
        public CborMap.Builder fields() {
            CborMap.Builder fields =
                    start("message").put("with", conversation.hash()).put("order", order);
            return count == 1 ? fields : fields.put("count", count);
        }
    }

    /** A stranger's message was kept, to wait for our answer. */
    record Request(PeerId conversation, long order) implements JournalEntry {
        @Override
        public CborMap.Builder fields() {
            return start("request").put("with", conversation.hash()).put("order", order);
        }
    }

    /**
     * Messages of ours got farther: those in a row of the log, between which there may be messages of the other side.
     *
     * @param from the first one's place
     * @param to the last one's
     * @param count how many of ours these are
     * @param state how far
     */
    record Progress(PeerId conversation, long from, long to, int count, String state) implements JournalEntry {
        @Override
        public CborMap.Builder fields() {
            return start("state")
                    .put("with", conversation.hash())
                    .put("order", from)
                    .put("to", to)
                    .put("count", count)
                    .put("state", state);
        }
    }

    /** Somebody with another key goes by a contact's name. */
    record NameClaimed(String name, String shownAs, PeerId pinned, PeerId claimer) implements JournalEntry {
        @Override
        public CborMap.Builder fields() {
            return start("key-change")
                    .put("name", name)
                    .put("shownAs", shownAs)
                    .put("with", pinned.hash())
                    .put("other", claimer.hash());
        }
    }

    /** A contact's key named a new one. */
    record Rotated(String name, PeerId former, PeerId now, boolean wasVerified) implements JournalEntry {
        @Override
        public CborMap.Builder fields() {
            return start("rotation")
                    .put("name", name)
                    .put("with", former.hash())
                    .put("other", now.hash())
                    .put("wasVerified", wasVerified);
        }
    }

    /** The profile was made from a backup; what happened after that backup was made is not known here. */
    record Restored() implements JournalEntry {
        @Override
        public CborMap.Builder fields() {
            return start("restored");
        }
    }

    private static CborMap.Builder start(String kind) {
        return CborMap.builder().put("kind", kind);
    }

    static JournalEntry of(CborMap map) throws MalformedCborException {
        String kind = map.text("kind", MAX_WORD_CHARS);
        return switch (kind) {
            case "message" -> new Message(peer(map, "with"), map.unsigned("order"), map.has("count") ? count(map) : 1);
            case "request" -> new Request(peer(map, "with"), map.unsigned("order"));
            case "state" ->
                new Progress(
                        peer(map, "with"),
                        map.unsigned("order"),
                        map.unsigned("to"),
                        count(map),
                        map.text("state", MAX_WORD_CHARS));
            case "key-change" ->
                new NameClaimed(
                        map.text("name", MAX_NAME_CHARS),
                        map.text("shownAs", MAX_NAME_CHARS),
                        peer(map, "with"),
                        peer(map, "other"));
            case "rotation" ->
                new Rotated(
                        map.text("name", MAX_NAME_CHARS),
                        peer(map, "with"),
                        peer(map, "other"),
                        map.flag("wasVerified"));
            case "restored" -> new Restored();
            default -> throw new MalformedCborException("an entry of kind " + kind);
        };
    }

    private static int count(CborMap map) throws MalformedCborException {
        return (int) Math.min(Integer.MAX_VALUE, map.unsigned("count"));
    }

    private static PeerId peer(CborMap map, String key) throws MalformedCborException {
        return new PeerId(map.bytesOf(key, PeerId.BYTES));
    }
}
