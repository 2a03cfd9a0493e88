// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import static dev.p2pchat.Vectors.bytes;
import static dev.p2pchat.Vectors.hex;
import static dev.p2pchat.Vectors.text;
import static dev.p2pchat.handshake.HandshakePattern.Token.E;
import static dev.p2pchat.handshake.HandshakePattern.Token.EE;
import static dev.p2pchat.handshake.HandshakePattern.Token.ES;
import static dev.p2pchat.handshake.HandshakePattern.Token.S;
import static dev.p2pchat.handshake.HandshakePattern.Token.SE;
import static dev.p2pchat.handshake.HandshakePattern.Token.SS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.p2pchat.Vectors;
import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.crypto.X25519PrivateKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The engine against published figures: the classical patterns of Noise, which only this test knows, and XXhfs. XKhfs
 * has no published figures; ours were made once by {@link XkHfsKnownAnswer} and are kept.
 */
class NoiseVectorsTest {
    private static final byte[] NONE = {};

    private static final List<HandshakePattern> CLASSICAL = List.of(
            new HandshakePattern("N", false, true, List.of(List.of(E, ES))),
            new HandshakePattern("K", true, true, List.of(List.of(E, ES, SS))),
            new HandshakePattern("X", false, true, List.of(List.of(E, ES, S, SS))),
            new HandshakePattern("NK", false, true, List.of(List.of(E, ES), List.of(E, EE))),
            new HandshakePattern("KK", true, true, List.of(List.of(E, ES, SS), List.of(E, EE, SE))),
            new HandshakePattern("XK", false, true, List.of(List.of(E, ES), List.of(E, EE), List.of(S, SE))),
            new HandshakePattern("IK", false, true, List.of(List.of(E, ES, S, SS), List.of(E, EE, SE))),
            new HandshakePattern("XX", false, false, List.of(List.of(E), List.of(E, EE, S, ES), List.of(S, SE))));

    private int run;

    @Test
    void givesTheClassicalFiguresOfTheFullFile() throws Exception {
        classical(Vectors.full("noise-cacophony-25519.json"));
        assertThat(run).isEqualTo(8);
    }

    @Test
    void givesTheClassicalFiguresKeptHere() throws Exception {
        classical(Vectors.kept("noise-classical.json"));
        assertThat(run).isEqualTo(8);
    }

    private void classical(JsonNode file) throws Exception {
        for (JsonNode vector : file.get("vectors")) {
            for (HandshakePattern pattern : CLASSICAL) {
                if (text(vector, "protocol_name").equals(pattern.protocolName())) {
                    run++;
                    classical(pattern, vector);
                }
            }
        }
    }

    private static void classical(HandshakePattern pattern, JsonNode vector) throws Exception {
        NoiseHandshake initiator = side(pattern, true, vector, "init");
        NoiseHandshake responder = side(pattern, false, vector, "resp");
        JsonNode messages = vector.get("messages");
        int index = 0;
        for (; index < pattern.messages().size(); index++) {
            JsonNode message = messages.get(index);
            NoiseHandshake writer = index % 2 == 0 ? initiator : responder;
            NoiseHandshake reader = index % 2 == 0 ? responder : initiator;
            byte[] payload = hex(message, "payload");
            int overhead = writer.nextOverhead();
            byte[] written = writer.write(payload);
            assertThat(written).as(pattern.name()).isEqualTo(hex(message, "ciphertext"));
            assertThat(written).hasSize(overhead + payload.length);
            assertThat(reader.read(written)).isEqualTo(payload);
        }
        SymmetricState.TransportKeys ours = initiator.split();
        SymmetricState.TransportKeys theirs = responder.split();
        assertThat(ours.handshakeHash()).isEqualTo(bytes(vector, "handshake_hash"));
        assertThat(theirs.handshakeHash()).isEqualTo(bytes(vector, "handshake_hash"));
        assertThat(messages.size()).isGreaterThan(index);
        boolean oneWay = pattern.messages().size() == 1;
        for (; index < messages.size(); index++) {
            JsonNode message = messages.get(index);
            boolean fromInitiator = oneWay || index % 2 == 0;
            CipherState sealing = fromInitiator ? ours.fromInitiator() : theirs.fromResponder();
            CipherState opening = fromInitiator ? theirs.fromInitiator() : ours.fromResponder();
            byte[] sealed = sealing.seal(NONE, hex(message, "payload"));
            assertThat(sealed).as(pattern.name()).isEqualTo(hex(message, "ciphertext"));
            assertThat(opening.open(NONE, sealed)).isEqualTo(hex(message, "payload"));
        }
    }

    private static NoiseHandshake side(HandshakePattern pattern, boolean initiator, JsonNode vector, String prefix) {
        @Nullable X25519PrivateKey own = vector.has(prefix + "_static")
                ? new X25519PrivateKey(SecretKey.owning(hex(vector, prefix + "_static")))
                : null;
        @Nullable Bytes theirs = vector.has(prefix + "_remote_static") ? bytes(vector, prefix + "_remote_static") : null;
        Bytes ephemeral = vector.has(prefix + "_ephemeral") ? bytes(vector, prefix + "_ephemeral") : Bytes.EMPTY;
        return new NoiseHandshake(
                pattern,
                initiator,
                hex(vector, prefix + "_prologue"),
                own,
                theirs,
                FixedEphemerals.classical(ephemeral));
    }

    @Test
    void givesTheFiguresOfXxHfs() throws Exception {
        xxHfs(Vectors.full("noise-xxhfs-mlkem768.json"));
    }

    @Test
    void givesTheFiguresOfXxHfsKeptHere() throws Exception {
        xxHfs(Vectors.kept("noise-xxhfs-mlkem768.json"));
    }

    private static void xxHfs(JsonNode vector) throws Exception {
        byte[] kemSeed = new byte[64];
        Arrays.fill(kemSeed, (byte) 0x15);
        NoiseHandshake initiator = new NoiseHandshake(
                HandshakePattern.XX_HFS,
                true,
                NONE,
                new X25519PrivateKey(SecretKey.owning(hex(vector, "init_static"))),
                null,
                FixedEphemerals.initiator(bytes(vector, "init_ephemeral"), Bytes.owning(kemSeed)));
        NoiseHandshake responder = new NoiseHandshake(
                HandshakePattern.XX_HFS,
                false,
                NONE,
                new X25519PrivateKey(SecretKey.owning(hex(vector, "resp_static"))),
                null,
                FixedEphemerals.responder(bytes(vector, "resp_ephemeral"), bytes(vector, "resp_encapsulation_seed")));

        byte[] a = initiator.write(NONE);
        responder.read(a);
        byte[] b = responder.write(NONE);
        initiator.read(b);
        byte[] c = initiator.write(NONE);
        responder.read(c);
        SymmetricState.TransportKeys keys = initiator.split();

        assertThat(List.of(a.length, b.length, c.length)).containsExactly(1216, 1200, 64);
        assertThat(text(vector, "protocol_name")).isEqualTo(HandshakePattern.XX_HFS.protocolName());
        assertThat(HexFormat.of().formatHex(c)).isEqualTo(text(vector, "message_c"));
        assertThat(keys.handshakeHash()).isEqualTo(bytes(vector, "handshake_hash"));
        assertThat(keys.fromInitiator().key().bytes()).isEqualTo(hex(vector, "initiator_to_responder_key"));
        assertThat(keys.fromResponder().key().bytes()).isEqualTo(hex(vector, "responder_to_initiator_key"));
        assertThat(responder.split().handshakeHash()).isEqualTo(keys.handshakeHash());
    }

    @Test
    void givesOurOwnFiguresOfXkHfs() throws Exception {
        assertThat(XkHfsKnownAnswer.compute()).isEqualTo(Vectors.kept("xkhfs-known-answer.json"));
    }
}
