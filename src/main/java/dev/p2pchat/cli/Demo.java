// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.Closer;
import dev.p2pchat.base.Username;
import dev.p2pchat.connections.FirstContact;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.server.DirectoryConfig;
import dev.p2pchat.directory.server.DirectoryStartException;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.wire.MessageId;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Alice and Bob: they find each other, talk, Bob goes away, a message waits for him and arrives when he is back. Fails
 * unless both stores hold exactly what was said.
 */
final class Demo {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** How long to see that a message for somebody absent waits. */
    private static final Duration A_MOMENT = Duration.ofMillis(500);

    private static final String HELLO = "Hello Bob, nobody but you can read this.";
    private static final String BACK = "Hello Alice, and nobody in between.";
    private static final String LATER = "This waited for you while you were away.";

    private final Engine engine;
    private final Path folder;
    private final Console console;

    Demo(Engine engine, Path folder, Console console) {
        this.engine = engine;
        this.folder = folder;
        this.console = console;
    }

    void run() throws CliException, ProfileException, ChatException {
        Closer closer = new Closer();
        try {
            Engine.Directory directory = closer.register(startDirectory());
            Origin origin = new Origin("http", "127.0.0.1", directory.port());
            tell("A directory runs at " + origin + ". It knows names and addresses, and never sees a message.");

            Engine.Opened alice = closer.register(start("alice", origin));
            Engine.Opened bob = start("bob", origin);
            try {
                deliver(alice, "alice", "bob", HELLO);
                deliver(bob, "bob", "alice", BACK);
            } finally {
                bob.close();
            }
            tell("bob goes away.");
            MessageView waiting = alice.api().send("bob", LATER);
            tell("alice → bob: " + LATER);
            expectWaiting(alice, waiting);

            bob = closer.register(start("bob", origin));
            tell("bob is back.");
            expectDelivered(alice, waiting);
            tell("   delivered, on its own");

            compare(alice, "bob");
            compare(bob, "alice");
            tell("Both encrypted logs hold all three messages, once each and in order. That is p2pchat.");
        } finally {
            closer.close();
        }
    }

    private Engine.Directory startDirectory() throws CliException {
        try {
            return engine.serveDirectory(DirectoryConfig.loopback(folder.resolve("directory")));
        } catch (DirectoryStartException e) {
            throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private Engine.Opened start(String name, Origin origin) throws CliException, ProfileException, ChatException {
        ProfileFolder profile = new ProfileFolder(folder.resolve("profiles"), new Username(name));
        NodeConfig config = new NodeConfig(
                NodeConfig.Mode.PEER, origin, InetAddress.getLoopbackAddress(), 0, false, List.of(), FirstContact.LAN);
        boolean known = profile.exists();
        Engine.Opened peer = known
                ? engine.open(profile, config, Passphrase.none())
                : engine.create(profile, config, Passphrase.none());
        if (peer.claimName() == null) {
            peer.close();
            throw new CliException(ExitCode.FAILED, "The demo failed: its own directory does not answer.");
        }
        peer.stayRegistered();
        if (!known) {
            tell(name + " made a key, claimed the name and listens on port " + peer.port() + ".");
        }
        return peer;
    }

    private void deliver(Engine.Opened from, String name, String to, String text) throws CliException, ChatException {
        MessageView message = from.api().send(to, text);
        tell(name + " → " + to + ": " + text);
        expectDelivered(from, message);
        tell("   delivered");
    }

    private void expectWaiting(Engine.Opened from, MessageView message) throws CliException, ChatException {
        if (await(from, message, A_MOMENT).state().reached(DeliveryState.DELIVERED)) {
            throw new CliException(ExitCode.FAILED, "The demo failed: a message arrived at somebody who was away.");
        }
        tell("   kept on alice's disk until bob is back");
    }

    private static void expectDelivered(Engine.Opened from, MessageView message) throws CliException, ChatException {
        DeliveryState state = await(from, message, PATIENCE).state();
        if (!state.reached(DeliveryState.DELIVERED)) {
            throw new CliException(
                    ExitCode.FAILED,
                    "The demo failed: a message was not delivered within " + PATIENCE.toSeconds() + " s, it is "
                            + state.word() + ".");
        }
    }

    private static MessageView await(Engine.Opened from, MessageView message, Duration patience) throws ChatException {
        return from.api()
                .await(MessageId.parse(message.id()), message.conversation(), DeliveryState.DELIVERED, patience);
    }

    /** What counts is what the other side has on disk, not what was acknowledged. */
    private static void compare(Engine.Opened peer, String with) throws CliException, ChatException {
        List<String> said = peer.api().history(new HistoryQuery(with, HistoryQuery.MAX_LAST, null, null)).stream()
                .map(MessageView::body)
                .toList();
        if (!said.equals(List.of(HELLO, BACK, LATER))) {
            throw new CliException(
                    ExitCode.FAILED,
                    "The demo failed: the log of " + peer.api().account().name() + " has " + said.size()
                            + " messages and not the three that were said, in their order.");
        }
    }

    private void tell(String line) {
        if (!console.json()) {
            console.result(line);
        } else {
            console.result(JsonLines.of("step").put("text", line));
        }
    }
}
