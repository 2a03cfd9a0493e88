// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.control.ProfileAccess;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.terminal.InputLines;
import dev.p2pchat.terminal.VisibleText;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.MessageId;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a text, or what comes on stdin. */
@Command(
        name = "send",
        description = {
            "Send a message and wait until it is delivered.",
            "It is kept on disk before anything else happens. What cannot be delivered in time stays queued and goes out"
                    + " with the next \"p2pchat peer\" or \"p2pchat send\"; the exit code is 3 then.",
            "It works beside a running peer and without one."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {
            "p2pchat send bob \"the build is green\"",
            "git log -1 | p2pchat send bob -",
            "tail -f build.log | p2pchat send bob - --lines --wait queued"
        })
final class SendCommand implements Callable<Integer> {
    /** What to wait for. */
    enum Goal {
        QUEUED(DeliveryState.QUEUED, " for "),
        SENT(DeliveryState.SENT, " to "),
        DELIVERED(DeliveryState.DELIVERED, " to "),
        READ(DeliveryState.READ, " by ");

        private final DeliveryState state;
        private final String link;

        Goal(DeliveryState state, String link) {
            this.state = state;
            this.link = link;
        }
    }

    private static final int MAX_BATCH_LINES = 256;
    private static final int MAX_BATCH_CHARS = 256 * 1024;
    /** The longest text and the line break that is left out. */
    private static final int MAX_STDIN_BYTES = Envelope.MAX_BODY_BYTES + 2;

    private static final String TOO_LONG =
            "The text is longer than 1 MiB. Send it in parts, or line by line with --lines.";
    private static final String STDIN = "-";

    private final Context context;
    private final Settings settings;
    /** Ids of what was committed and is still to be told of. */
    private final Set<String> untold = new LinkedHashSet<>();

    private @Nullable Instant begun;
    private @Nullable MessageView last;
    /** Of those that were told of. */
    private ExitCode worst = ExitCode.DONE;

    @Parameters(index = "0", paramLabel = CommandShape.CONTACT, description = "To whom.")
    private String to = "";

    @Parameters(
            index = "1",
            paramLabel = "TEXT",
            description =
                    "What to say, at most 1 MiB of UTF-8; - reads all of stdin as one message, without its last line"
                            + " break.")
    private String text = "";

    @Option(names = "--lines", description = "With -: send each line that is not empty as a message, as it comes.")
    private boolean lines;

    @Option(
            names = "--wait",
            paramLabel = "STATE",
            description = "Wait until it is queued, sent, delivered or read. Some tell nobody what they read. Default:"
                    + " delivered.")
    private Goal goal = Goal.DELIVERED;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait, such as 500ms, 10s or 2m. Default: 10s.")
    private Duration timeout = Duration.ofSeconds(10);

    @Mixin
    private ProfileOptions profile = new ProfileOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    SendCommand(Context context, Settings settings) {
        this.context = context;
        this.settings = settings;
    }

    @Override
    public Integer call() throws CliException, ChatException {
        String contact = ContactName.check(to);
        if (lines && !text.equals(STDIN)) {
            throw new CliException(ExitCode.USAGE, "--lines goes with -: p2pchat send " + contact + " - --lines");
        }
        String message = lines ? "" : checked(text.equals(STDIN) ? allOfStdin() : text);
        Console console = context.console(output);
        Access access = new Access(context, settings, profile);
        ProfileFolder folder = access.choice().existing(profile.name, contact);
        NodeConfig.Mode mode = goal == Goal.QUEUED ? NodeConfig.Mode.OFFLINE : NodeConfig.Mode.DIAL;
        Interrupts interrupts = Interrupts.install();
        try (ProfileAccess session = access.open(folder, mode, console).within(timeout)) {
            try {
                if (lines) {
                    sendLines(console, session, contact);
                } else {
                    remember(console, session.askAnybody(api -> List.of(api.send(contact, message))));
                }
                return report(console, session).number();
            } finally {
                // What is closed now may wait in order, and could not with the interrupt still set.
                Thread.interrupted();
            }
        } catch (InterruptedException e) {
            return ExitCode.INTERRUPTED.number();
        } catch (ChatException e) {
            if (interrupts.requested()) {
                return ExitCode.INTERRUPTED.number();
            }
            throw e;
        }
    }

    /** Lines that are there already go in one commit; the first that is not does not hold them up. */
    private void sendLines(Console console, ProfileAccess session, String contact)
            throws ChatException, CliException, InterruptedException {
        InputLines input = new InputLines(context.in());
        List<String> batch = new ArrayList<>();
        int chars = 0;
        while (true) {
            boolean flush = batch.size() >= MAX_BATCH_LINES || chars >= MAX_BATCH_CHARS;
            InputLines.Input next = batch.isEmpty() ? input.take() : flush ? null : input.poll();
            @Nullable String bad = null;
            if (next instanceof InputLines.Bad line) {
                bad = line.why();
            } else if (next instanceof InputLines.Line line && isTooLong(line.text())) {
                bad = "Line " + line.number() + " is longer than 1 MiB.";
            } else if (next instanceof InputLines.Line line) {
                if (!line.text().isEmpty()) {
                    batch.add(line.text());
                    chars += line.text().length();
                }
                continue;
            }
            if (!batch.isEmpty()) {
                List<String> texts = List.copyOf(batch);
                remember(console, session.askAnybody(api -> api.sendAll(contact, texts)));
                batch.clear();
                chars = 0;
            }
            if (bad != null) {
                throw new CliException(
                        ExitCode.USAGE, bad + " The lines before it are queued; it and what follows are not.");
            }
            if (next instanceof InputLines.End) {
                return;
            }
        }
    }

    /** Keeps little of each: there may be millions. What is wanted queued is told of at once. */
    private void remember(Console console, List<MessageView> committed) {
        if (begun == null) {
            begun = committed.get(0).receivedAt();
        }
        last = committed.get(committed.size() - 1);
        if (console.json() && goal == Goal.QUEUED) {
            committed.forEach(message -> console.result(JsonLines.message(message)));
        } else if (console.json()) {
            committed.forEach(message -> untold.add(message.id()));
        }
    }

    private ExitCode report(Console console, ProfileAccess session) throws ChatException {
        MessageView newest = last;
        if (newest == null) {
            return ExitCode.DONE;
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        if (!session.isAble()) {
            return leave(console, session, newest);
        }
        // They are delivered in order.
        MessageView now = await(session, newest.id(), newest.conversation(), deadline);
        worst = outcome(now);
        if (untold.size() > 1) {
            tellEach(console, session, now.conversation(), deadline);
        } else if (!untold.isEmpty()) {
            console.result(JsonLines.message(now));
        }
        if (worst == ExitCode.NOT_YET && isNameClaimed(session, now.conversation())) {
            worst = ExitCode.KEY_CHANGED;
        }
        tell(console, now, worst);
        return worst;
    }

    /** A command that dials nobody has the profile all the time. */
    private ExitCode leave(Console console, ProfileAccess session, MessageView newest) throws ChatException {
        if (!untold.isEmpty()) {
            tellEach(console, session, newest.conversation(), System.nanoTime());
        }
        console.error("Not yet " + goal.state.word() + after()
                + "another command has the profile, and nobody was called." + kept(newest));
        return ExitCode.NOT_YET;
    }

    /** Says how each is by now, page by page: to ask for thousands one by one takes a search for each. */
    private void tellEach(Console console, ProfileAccess session, String conversation, long deadline)
            throws ChatException {
        HistoryQuery query = new HistoryQuery(conversation, HistoryQuery.MAX_LAST, begun, null);
        session.<Boolean>askAnybody(api -> {
            api.history(
                    query,
                    page -> page.stream()
                            .filter(message -> untold.remove(message.id()))
                            .forEach(message -> tellOne(console, message)));
            return true;
        });
        // Not found where the clock went back, or among more than one answer tells of.
        for (String id : List.copyOf(untold)) {
            MessageView message = await(session, id, conversation, deadline);
            tellOne(console, message);
        }
        untold.clear();
    }

    private void tellOne(Console console, MessageView message) {
        console.result(JsonLines.message(message));
        ExitCode outcome = outcome(message);
        worst = outcome == ExitCode.DONE ? worst : outcome;
    }

    private MessageView await(ProfileAccess session, String id, String conversation, long deadline)
            throws ChatException {
        return session.askAnybody(api -> api.await(
                MessageId.parse(id),
                conversation,
                goal.state,
                Duration.ofNanos(Math.max(0, deadline - System.nanoTime()))));
    }

    private ExitCode outcome(MessageView message) {
        return message.state().reached(goal.state)
                ? ExitCode.DONE
                : refused(message) ? ExitCode.REFUSED : ExitCode.NOT_YET;
    }

    private static boolean isNameClaimed(ProfileAccess session, String contact) throws ChatException {
        return session.ask(ChatApi::contacts).stream()
                .anyMatch(peer -> peer.name().equals(contact) && peer.keyChanged());
    }

    private static boolean refused(MessageView message) {
        return message.state() == DeliveryState.REFUSED || message.state() == DeliveryState.CANCELLED;
    }

    private void tell(Console console, MessageView last, ExitCode outcome) {
        String who = VisibleText.of(last.conversation());
        switch (outcome) {
            case DONE -> {
                if (!console.json() && !console.quiet()) {
                    console.result(goal.state.word() + goal.link + who);
                }
            }
            case REFUSED ->
                console.error(
                        last.state() == DeliveryState.CANCELLED
                                ? "The message was cancelled meanwhile: " + who + " does not get it."
                                : who + " does not want this message.");
            case KEY_CHANGED ->
                console.error(who
                        + " was not reached under the key you know, and somebody with another key goes by that"
                        + " name now. The message is kept for the one you know, and nobody else gets it. Ask " + who
                        + " on another way whether they have a new key; then \"p2pchat contacts accept-key " + who
                        + " KEY\".");
            default -> console.error(notYet(last, who));
        }
    }

    private String notYet(MessageView last, String who) {
        if (last.state() == DeliveryState.HELD) {
            return who + " does not know you yet: the message waits there as a request until " + who + " accepts it.";
        }
        String waited = "Not yet " + goal.state.word() + after();
        return last.state().reached(DeliveryState.DELIVERED)
                ? waited + "the message is " + last.state().word() + " to " + who + "."
                : waited + who + " was not reached." + kept(last);
    }

    private String after() {
        return " after " + (timeout.toMillis() / 1000.0) + " s: ";
    }

    private static String kept(MessageView message) {
        return " The message is kept and goes out with the next \"p2pchat peer --name " + message.from() + "\".";
    }

    private String allOfStdin() throws CliException {
        try {
            byte[] all = context.in().readNBytes(MAX_STDIN_BYTES + 1);
            if (all.length > MAX_STDIN_BYTES) {
                throw new CliException(ExitCode.USAGE, TOO_LONG);
            }
            String whole = InputLines.decode(all);
            return whole.replaceFirst("\r?\n\\z", "");
        } catch (CharacterCodingException e) {
            throw new CliException(ExitCode.USAGE, "Standard input is not valid UTF-8. Nothing was sent.");
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILED, "Standard input cannot be read: " + e.getMessage() + ".");
        }
    }

    private static String checked(String text) throws CliException {
        if (text.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "There is nothing to send: the text is empty.");
        }
        if (isTooLong(text)) {
            throw new CliException(ExitCode.USAGE, TOO_LONG);
        }
        return text;
    }

    private static boolean isTooLong(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length > Envelope.MAX_BODY_BYTES;
    }
}
