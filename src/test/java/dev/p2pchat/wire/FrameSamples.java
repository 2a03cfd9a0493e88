// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.wire;

import dev.p2pchat.base.Bytes;
import java.util.List;

/** At least one frame of each type. */
final class FrameSamples {
    static final StreamId STREAM = new StreamId(Bytes.fromHex("00112233445566778899aabbccddeeff"));
    static final MessageId ID = new MessageId(Bytes.fromHex("0123456789ab7def8123456789abcdef"));

    private FrameSamples() {}

    static List<Frame> all() {
        return List.of(
                new Frame.Accept(Bytes.fromHex("aa".repeat(200)), Bytes.fromHex("bb".repeat(64))),
                new Frame.Have(List.of()),
                new Frame.Have(List.of(new Frame.Committed(STREAM, 7, ID), new Frame.Committed(STREAM, 0, ID))),
                new Frame.Part(Bytes.fromHex("cc".repeat(FrameCodec.MAX_BODY_BYTES))),
                new Frame.MessageEnd(Bytes.fromHex("dd")),
                new Frame.Status(1, STREAM, 1, 1, Outcome.STORED),
                new Frame.Status(Long.MAX_VALUE, STREAM, 2, Long.MAX_VALUE, Outcome.HELD),
                new Frame.Status(2, STREAM, 3, 4, Outcome.REFUSED),
                new Frame.Status(2, STREAM, 3, 4, Outcome.READ),
                new Frame.StatusSeen(0),
                new Frame.StatusSeen(Long.MAX_VALUE),
                new Frame.Ack(STREAM, 0),
                new Frame.Ack(STREAM, Long.MAX_VALUE),
                new Frame.Rekey1(Bytes.fromHex("01".repeat(1248))),
                new Frame.Rekey2(Bytes.fromHex("02".repeat(1152))),
                new Frame.Rekey3(Bytes.fromHex("03".repeat(64))),
                new Frame.RekeyDone(),
                new Frame.Ping(0x0102030405060708L),
                new Frame.Pong(-1),
                new Frame.Close(CloseReason.DONE),
                new Frame.Close(CloseReason.BUSY),
                new Frame.Close(CloseReason.VERSION),
                new Frame.Close(CloseReason.FULL),
                new Frame.Close(CloseReason.OTHER));
    }
}
