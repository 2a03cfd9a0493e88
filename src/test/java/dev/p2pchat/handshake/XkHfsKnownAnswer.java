// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.crypto.X25519PrivateKey;
import java.io.PrintStream;
import java.util.Arrays;

/**
 * Prints what our engine makes of XKhfs with fixed keys. The file {@code src/test/resources/vectors/xkhfs-known-answer.json}
 * was written with it once and is not written again: a difference means that the wire changed. After
 * {@code mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath}:
 *
 * <pre>java -cp target/classes:target/test-classes:$(cat target/classpath) dev.p2pchat.handshake.XkHfsKnownAnswer</pre>
 */
final class XkHfsKnownAnswer {
    private static final byte[] NONE = {};

    private XkHfsKnownAnswer() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(compute()));
    }

    static ObjectNode compute() throws Exception {
        byte[] prologue = repeated(0x70, 5);
        byte[] payload = repeated(0x71, 9);
        X25519PrivateKey initiatorStatic = new X25519PrivateKey(SecretKey.owning(repeated(0x21, 32)));
        X25519PrivateKey responderStatic = new X25519PrivateKey(SecretKey.owning(repeated(0x22, 32)));
        NoiseHandshake initiator = new NoiseHandshake(
                HandshakePattern.XK_HFS,
                true,
                prologue,
                initiatorStatic,
                responderStatic.publicKey(),
                FixedEphemerals.initiator(Bytes.owning(repeated(0x23, 32)), Bytes.owning(repeated(0x25, 64))));
        NoiseHandshake responder = new NoiseHandshake(
                HandshakePattern.XK_HFS,
                false,
                prologue,
                responderStatic,
                null,
                FixedEphemerals.responder(Bytes.owning(repeated(0x24, 32)), Bytes.owning(repeated(0x26, 32))));

        ObjectNode file = new ObjectMapper().createObjectNode();
        file.put("source", "our own engine, dev.p2pchat.handshake.XkHfsKnownAnswer; every input is one byte repeated");
        file.put("protocol_name", HandshakePattern.XK_HFS.protocolName());
        file.put("prologue", hex(prologue));
        file.put("payload_of_message_3", hex(payload));
        file.put("init_static", hex(initiatorStatic.scalar().bytes()));
        file.put("resp_static", hex(responderStatic.scalar().bytes()));
        file.put("init_ephemeral", hex(repeated(0x23, 32)));
        file.put("resp_ephemeral", hex(repeated(0x24, 32)));
        file.put("init_kem_seed_d_and_z", hex(repeated(0x25, 64)));
        file.put("resp_encapsulation_seed", hex(repeated(0x26, 32)));
        byte[] a = initiator.write(NONE);
        responder.read(a);
        byte[] b = responder.write(NONE);
        initiator.read(b);
        byte[] c = initiator.write(payload);
        responder.read(c);
        file.put("message_a", hex(a));
        file.put("message_b", hex(b));
        file.put("message_c", hex(c));
        SymmetricState.TransportKeys keys = responder.split();
        file.put("handshake_hash", keys.handshakeHash().hex());
        file.put("initiator_to_responder_key", hex(keys.fromInitiator().key().bytes()));
        file.put("responder_to_initiator_key", hex(keys.fromResponder().key().bytes()));
        return file;
    }

    private static byte[] repeated(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static String hex(byte[] bytes) {
        return Bytes.copyOf(bytes).hex();
    }
}
