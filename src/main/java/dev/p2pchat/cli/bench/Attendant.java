// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.storage.CommitCount;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A peer in a process of its own that tells what goes on inside it: {@code p2pchat bench} starts itself once more for
 * that. One line asks, one line answers.
 */
public final class Attendant implements AutoCloseable {
    /** The other process's user. */
    private static final String NAME = "bob";

    /** Before an answer: a JVM that is watched may print something of its own. */
    private static final String ANSWER = "= ";

    private final Process process;
    private final BufferedReader answers;
    private final OutputStream questions;

    /** What is known of it at one moment. */
    record State(int port, CommitCount committed, long heapBytes) {}

    Attendant(Workbench workbench, Path home) throws IOException {
        process = workbench
                .command("bench", "--attend", home.toString())
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        questions = process.getOutputStream();
    }

    /** What the other process does, until nobody asks any more. */
    public static void attend(Workbench workbench, Path home, BufferedReader in, OutputStream out) throws Exception {
        try (Workbench.Peer peer = workbench.peer(home, NAME)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", -1);
                String answer = switch (words[0]) {
                    case "add" -> peer.node().api().add(words[1]).name();
                    case "send-all" -> sendAll(peer, Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                    case "connected" ->
                        Integer.toString(peer.node().api().account().connected().size());
                    default -> state(peer);
                };
                out.write(Bytes.utf8("\n" + ANSWER + answer + "\n").toArray());
                out.flush();
            }
        }
    }

    private static String state(Workbench.Peer peer) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        CommitCount count = peer.profile().store().committed();
        return peer.node().port() + " " + count.commits() + " " + count.operations() + " " + count.nanos() + " "
                + (runtime.totalMemory() - runtime.freeMemory());
    }

    private static String sendAll(Workbench.Peer peer, int messages, int bytes) throws Exception {
        ChatApi api = peer.node().api();
        List<PeerView> contacts = api.contacts();
        for (PeerView contact : contacts) {
            var unused = MessagesBench.send(api, contact.name(), messages, bytes);
        }
        return Integer.toString(contacts.size());
    }

    String ask(String question) throws IOException {
        questions.write(Bytes.utf8(question + "\n").toArray());
        questions.flush();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(ANSWER)) {
                return line.substring(ANSWER.length());
            }
        }
        throw new IOException("the other peer is gone");
    }

    State state() throws IOException {
        long[] numbers = Arrays.stream(ask("state").split(" ", -1))
                .mapToLong(Long::parseLong)
                .toArray();
        return new State((int) numbers[0], new CommitCount(numbers[1], numbers[2], numbers[3]), numbers[4]);
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** It ends when nobody can ask any more. */
    @Override
    public void close() {
        try {
            questions.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.onExit().join();
        }
    }
}
