// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.connections.FirstContact;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.messaging.AcceptMode;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.wire.MessageId;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What lies in the frozen profile, and how it was made: {@code main} with the zip's path, once for each format, on the
 * test class path. It prints the key id, which goes into {@link #KEY_ID}.
 */
final class FrozenProfile {
    static final String NAME = "frozen";
    static final String OTHER = "other";
    static final String KEY_ID = "JRAMIZ6";
    static final String DELIVERED = "delivered: Grüße aus 2026";
    static final String RECEIVED = "received: 漢字 👋";
    static final String WAITING = "still waiting";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private FrozenProfile() {}

    static Passphrase passphrase() {
        return new Passphrase() {
            @Override
            public char[] ask() {
                return "correct horse battery staple".toCharArray();
            }

            @Override
            public char[] choose() {
                return ask();
            }
        };
    }

    public static void main(String[] args) throws Exception {
        Path home = Files.createTempDirectory("frozen");
        SecureRandom random = new SecureRandom();
        ProfileFolder folder = new ProfileFolder(home, new Username(NAME));
        try (Profile profile = Profile.create(folder, passphrase(), random);
                Node node = Node.start(profile, config(), InstantSource.system(), random)) {
            try (Profile others =
                            Profile.create(new ProfileFolder(home, new Username(OTHER)), Passphrase.none(), random);
                    Node other = Node.start(others, config(), InstantSource.system(), random)) {
                node.api().connect(new HostPort("127.0.0.1", other.port()));
                deliver(node, OTHER, DELIVERED);
                deliver(other, NAME, RECEIVED);
            }
            node.api().send(OTHER, WAITING);
            System.out.println(profile.identity().id().keyId());
        }
        try (OutputStream out = Files.newOutputStream(Path.of(args[0]));
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(folder.path())) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                zip.putNextEntry(new ZipEntry(home.relativize(file).toString()));
                zip.write(Files.readAllBytes(file));
                zip.closeEntry();
            }
        }
    }

    private static NodeConfig config() {
        return new NodeConfig(
                NodeConfig.Mode.PEER,
                Origin.parse("http://127.0.0.1:9"),
                InetAddress.getLoopbackAddress(),
                0,
                true,
                List.of(),
                FirstContact.LAN,
                AcceptMode.ALL,
                true);
    }

    private static void deliver(Node from, String to, String text) throws ChatException {
        MessageView sent = from.api().send(to, text);
        from.api().await(MessageId.parse(sent.id()), to, DeliveryState.DELIVERED, PATIENCE);
    }
}
