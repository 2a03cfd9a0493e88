// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import static dev.p2pchat.handshake.Call.sealedBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.FrameCodec;
import dev.p2pchat.wire.MalformedFrameException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecureSessionTest {
    private final Sessions sessions = new Sessions();

    @ParameterizedTest
    @CsvSource({
        "1, 272",
        "253, 272",
        "254, 1040",
        "1021, 1040",
        "1022, 4112",
        "4093, 4112",
        "4094, 16400",
        "16381, 16400"
    })
    void everyFrameHasOneOfFourLengths(int body, int length) throws Exception {
        Frame frame = new Frame.MessageEnd(Bytes.owning(new byte[body]));
        byte[] sealed = sessions.initiator.seal(frame);
        assertThat(sealed).hasSize(2 + length);
        assertThat((sealed[0] & 0xff) << 8 | (sealed[1] & 0xff)).isEqualTo(length);
        assertThat(SecureSession.isSealedLength(length)).isTrue();
        assertThat(sessions.responder.open(sealedBody(sealed))).isEqualTo(frame);
    }

    @Test
    void noOtherLengthIsRead() throws Exception {
        for (int length = -1; length <= 0xffff; length++) {
            assertThat(SecureSession.isSealedLength(length))
                    .as("%d", length)
                    .isEqualTo(List.of(272, 1040, 4112, 16400).contains(length));
        }
        for (int length = 0; length < 1100; length++) {
            if (length != 272 && length != 1040) {
                Sessions fresh = new Sessions();
                byte[] sealed = Arrays.copyOf(sealedBody(fresh.initiator.seal(new Frame.Ping(1))), length);
                broken(fresh.responder, sealed);
            }
        }
        assertThat(SecureSession.MAX_SEALED_BYTES).isEqualTo(16400);
    }

    @Test
    void refusesEveryChangedBitOfAFrame() throws Exception {
        byte[] sealed = sealedBody(sessions.initiator.seal(new Frame.Ping(1)));
        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            broken(new Sessions().responder, changed);
        }
    }

    @Test
    void refusesALostFrame() throws Exception {
        sessions.initiator.seal(new Frame.Ping(1));
        broken(sessions.responder, sealedBody(sessions.initiator.seal(new Frame.Ping(2))));
    }

    @Test
    void refusesARepeatedFrame() throws Exception {
        byte[] sealed = sealedBody(sessions.initiator.seal(new Frame.Ping(1)));
        assertThat(sessions.responder.open(sealed)).isEqualTo(new Frame.Ping(1));
        broken(sessions.responder, sealed);
    }

    @Test
    void refusesFramesOutOfOrder() throws Exception {
        sessions.responder.open(sealedBody(sessions.initiator.seal(new Frame.Ping(0))));
        List<byte[]> sealed = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            sealed.add(sealedBody(sessions.initiator.seal(new Frame.Ping(i))));
        }
        assertThat(sessions.responder.open(sealed.get(0))).isEqualTo(new Frame.Ping(1));
        broken(sessions.responder, sealed.get(2));
    }

    @Test
    void refusesItsOwnFramesComingBack() throws Exception {
        broken(sessions.initiator, sealedBody(sessions.initiator.seal(new Frame.Ping(1))));
    }

    @Test
    void afterAFailureNothingIsSealedOrOpened() throws Exception {
        byte[] good = sealedBody(sessions.initiator.seal(new Frame.Ping(1)));
        byte[] changed = good.clone();
        changed[0] ^= 1;
        broken(sessions.responder, changed);
        broken(sessions.responder, good);
        assertThatThrownBy(() -> sessions.responder.seal(new Frame.Ping(1))).isInstanceOf(SessionBrokenException.class);
        assertThat(sessions.responder.hasControl()).isFalse();
        assertThat(sessions.responder.nextControl()).isNull();
    }

    @Test
    void closingWipesTheKeys() {
        sessions.initiator.close();
        assertThatThrownBy(() -> sessions.fromInitiator.key().bytes()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> sessions.fromResponder.key().bytes()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> sessions.initiator.seal(new Frame.Ping(1))).isInstanceOf(SessionBrokenException.class);
        broken(sessions.initiator, new byte[272]);
    }

    @Test
    void aPeerThatBreaksTheFormCanStillBeToldWhyItEnds() throws Exception {
        byte[] padded = FrameCodec.encode(new Frame.Ping(1));
        padded[padded.length - 1] = 1;
        byte[] sealed = sealedBody(Sessions.forgedInitiator().seal(padded, null));
        assertThatThrownBy(() -> sessions.responder.open(sealed)).isInstanceOf(MalformedFrameException.class);

        Frame farewell = new Frame.Close(CloseReason.DONE);
        assertThat(sessions.initiator.open(sealedBody(sessions.responder.seal(farewell))))
                .isEqualTo(farewell);
    }

    @Test
    void sendsNoRekeyFrameThatItDidNotMake() {
        for (Frame frame : List.of(
                new Frame.Rekey1(Bytes.EMPTY),
                new Frame.Rekey2(Bytes.EMPTY),
                new Frame.Rekey3(Bytes.EMPTY),
                new Frame.RekeyDone())) {
            assertThatThrownBy(() -> sessions.initiator.seal(frame)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    static void broken(SecureSession session, byte[] sealed) {
        assertThatThrownBy(() -> session.open(sealed)).isInstanceOf(SessionBrokenException.class);
        assertThatThrownBy(() -> session.seal(new Frame.Ping(9))).isInstanceOf(SessionBrokenException.class);
    }
}
