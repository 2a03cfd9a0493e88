// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.identity.Invitation;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.CodeView;
import dev.p2pchat.node.Decision;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.QueueChoice;
import dev.p2pchat.terminal.VisibleText;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whom we chose to talk to; alone it lists them. */
@Command(
        name = "contacts",
        description = {
            "List your contacts, or change them.",
            "Contacts are kept in the profile, and no directory is asked for the list. TRUST says what is known of a key:"
                    + " pinned (the one first seen), verified (you compared the safety number), CHANGED (somebody with"
                    + " another key claims the name, and you did not decide yet)."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {"p2pchat contacts", "p2pchat contacts add 192.0.2.7:9000", "p2pchat contacts verify bob"})
final class ContactsCommand extends ClientAction {
    ContactsCommand(Context context, Settings settings) {
        super(context, settings);
    }

    @Override
    public Integer call() throws CliException, ChatException {
        return list(this);
    }

    private static Integer list(ClientAction action) throws CliException, ChatException {
        List<PeerView> contacts = action.ask(null, ChatApi::contacts);
        PeopleOutput.list(action.console(), action.context(), contacts);
        if (contacts.isEmpty()) {
            action.console()
                    .remark("You have no contacts yet. \"p2pchat contacts add\" takes a name, an address or an"
                            + " invitation.");
        }
        return ExitCode.DONE.number();
    }

    /** Lists them. */
    @Command(
            name = "list",
            description = "List your contacts.",
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat contacts list --json")
    static final class ListAll extends ClientAction {
        ListAll(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            return list(this);
        }
    }

    /** Makes somebody a contact. */
    @Command(
            name = "add",
            description = {
                "Make somebody a contact: by name, by address, or by an invitation.",
                "A NAME is looked up in the directory. At HOST:PORT whoever answers is taken, which tells them who you"
                        + " are; compare the safety number afterwards. An invitation is what \"p2pchat account show\""
                        + " prints for them: it holds their key, so that nobody else can answer for them.",
                "If the directory shows another key for a name you know, nothing is changed and the exit code is 7."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = {
                "p2pchat contacts add bob",
                "p2pchat contacts add 192.0.2.7:9000",
                "p2pchat contacts add 'p2pchat:bob/kZ3v…'"
            })
    static final class Add extends PersonAction {
        @Parameters(index = "0", paramLabel = "WHO", description = "A name, HOST:PORT, or an invitation (p2pchat:…).")
        private String who = "";

        Add(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            PeerView added = isAddress() ? connected() : asked();
            if (added.keyChanged()) {
                console()
                        .error("The directory shows another key for " + VisibleText.of(added.name())
                                + " than the one you know. Nothing was changed. Ask them on another way whether they have"
                                + " a new key; then \"p2pchat contacts accept-key " + VisibleText.of(added.name())
                                + " KEY\", or leave it. The other key is " + added.claimedBy() + ".");
                return ExitCode.KEY_CHANGED.number();
            }
            return said(added, "%s is a contact. Their id is " + added.id() + ".");
        }

        private boolean isAddress() {
            return !Invitation.isMeant(who) && who.matches(".*:[0-9]+");
        }

        private PeerView connected() throws CliException, ChatException {
            HostPort address;
            try {
                address = HostPort.parse(who);
            } catch (IllegalArgumentException e) {
                throw new CliException(ExitCode.USAGE, "An address is HOST:PORT: " + e.getMessage() + ".");
            }
            return ask(NodeConfig.Mode.DIAL, null, api -> api.connect(address));
        }

        private PeerView asked() throws CliException, ChatException {
            String what = Invitation.isMeant(who) ? who : ContactName.check(who);
            return ask(null, api -> api.add(what));
        }
    }

    /** Takes somebody off. */
    @Command(
            name = "remove",
            description = {
                "Take somebody off your contacts.",
                "What was said stays readable with \"p2pchat history\". If they write again, it waits as a request."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat contacts remove bob")
    static final class Remove extends PersonAction {
        @Parameters(index = "0", paramLabel = CommandShape.CONTACT, description = "Whom.")
        private String who = "";

        Remove(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            return decide(who, Decision.REMOVE, "%s is no contact any more.");
        }
    }

    /** Gives somebody another name here. */
    @Command(
            name = "rename",
            description = {"Show a contact under another name.", "Only you see it; they keep theirs."},
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat contacts rename bob bobby")
    static final class Rename extends PersonAction {
        @Parameters(index = "0", paramLabel = CommandShape.CONTACT, description = "Whom.")
        private String who = "";

        @Parameters(index = "1", paramLabel = "NEW-NAME", description = "What to show them as.")
        private String label = "";

        Rename(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            String contact = ContactName.check(who);
            return said(ask(null, api -> api.rename(contact, label)), "They are shown as %s now.");
        }
    }

    /** Shows the safety number. */
    @Command(
            name = "code",
            description = {
                "Show the safety number of you and a contact.",
                "Both of you see the same 60 digits if, and only if, nobody sits between you. Compare them on another way:"
                        + " read them aloud, or meet. On a terminal a QR code of the digits is shown too."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat contacts code bob")
    static final class Code extends ClientAction {
        @Parameters(index = "0", paramLabel = CommandShape.CONTACT, description = "With whom.")
        private String who = "";

        Code(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            String contact = ContactName.check(who);
            CodeView code = ask(null, api -> api.code(contact));
            show(this, code);
            return ExitCode.DONE.number();
        }

        private static void show(ClientAction action, CodeView code) {
            Console console = action.console();
            if (console.json()) {
                console.result(JsonLines.code(code));
                return;
            }
            console.remark("The safety number of you and " + VisibleText.of(code.name())
                    + (code.verified() ? ", which you compared already:" : ":"));
            List<String> groups = List.of(code.digits().split(" "));
            for (int line = 0; line < groups.size(); line += GROUPS_A_LINE) {
                console.result("  " + String.join(" ", groups.subList(line, line + GROUPS_A_LINE)));
            }
            if (action.context().terminals().out()) {
                PeopleOutput.qrCode(console, action.context(), code.digits().replace(" ", ""));
            }
        }

        private static final int GROUPS_A_LINE = 4;
    }

    /** Marks somebody as verified. */
    @Command(
            name = "verify",
            description = {
                "Mark a contact as verified, because the safety number is the same on both sides.",
                "With the digits that they read to you it compares; other digits change nothing, and the exit code is 7."
                        + " Without digits it shows yours and asks, for which it needs a terminal."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = {"p2pchat contacts verify bob", "p2pchat contacts verify bob '12345 67890 12345 67890 …'"})
    static final class Verify extends PersonAction {
        @Parameters(index = "0", paramLabel = CommandShape.CONTACT, description = "Whom.")
        private String who = "";

        @Parameters(
                index = "1..*",
                arity = "0..*",
                paramLabel = "DIGITS",
                description = "The 60 digits that they see; blanks do not matter.")
        private List<String> digits = List.of();

        Verify(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            String contact = ContactName.check(who);
            if (!digits.isEmpty()) {
                String code = String.join(" ", digits);
                return said(ask(null, api -> api.verify(contact, code)), "%s is verified.");
            }
            if (!mayAsk()) {
                throw new CliException(
                        ExitCode.USAGE,
                        "There is no terminal to ask on. Give the digits that " + contact
                                + " sees, or compare with \"p2pchat contacts code " + contact + "\" first.");
            }
            CodeView code = ask(null, api -> api.code(contact));
            Code.show(this, code);
            if (!context().confirms("Does " + VisibleText.of(code.name()) + " see the same digits? [y/N] ")) {
                console().say("Nothing was changed.");
                return ExitCode.DONE.number();
            }
            // By the digits: the key behind the name may have changed while the two compared.
            return said(ask(null, api -> api.verify(code.name(), code.digits())), "%s is verified.");
        }
    }

    /** Lets a name go to another key. */
    @Command(
            name = "accept-key",
            description = {
                "Let somebody with another key have a contact's name.",
                "Only after you asked them on another way, and for the KEY they told you then: at least the first two groups"
                        + " of their id. Whoever claims the name with it becomes a contact under it; the one you knew is"
                        + " shown with a part of their key behind the name from then on. If it is another key that claims"
                        + " the name now, nothing is changed and the exit code is 7. Without KEY, on a terminal, it shows"
                        + " the key and asks.",
                "--queue says what becomes of messages that still wait for the old key: keep (they go on waiting for it),"
                        + " move (they go to the new key) or cancel."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = {
                "p2pchat contacts accept-key bob GF4EJYN-T6TQ3MX",
                "p2pchat contacts accept-key bob GF4EJYN-T6TQ3MX --queue move"
            })
    static final class AcceptKey extends PersonAction {
        @Parameters(index = "0", paramLabel = CommandShape.CONTACT, description = "Whose name.")
        private String who = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "KEY",
                description = "The beginning of the new key's id, at least two groups.")
        private String key = "";

        @Option(
                names = "--queue",
                paramLabel = "WHAT",
                description =
                        "What becomes of waiting messages: keep, move or cancel. Default: asks on a terminal, else"
                                + " keep.")
        private @Nullable QueueChoice queue;

        AcceptKey(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            String contact = ContactName.check(who);
            PeerView known = mayAsk() ? known(contact) : null;
            String claimer = known == null ? null : known.claimedBy();
            String accepted = key;
            if (claimer != null && key.isEmpty()) {
                console().say("The key that claims to be " + VisibleText.of(contact) + " is\n    " + claimer);
                if (!context().confirms("Is it the one they told you on another way? [y/N] ")) {
                    console().say("Nothing was changed.");
                    return ExitCode.KEY_CHANGED.number();
                }
                accepted = claimer;
            }
            String decided = accepted;
            QueueChoice choice = queue != null ? queue : known == null ? QueueChoice.KEEP : asked(known.waiting());
            PeerView now = ask(null, api -> api.acceptKey(contact, decided, choice));
            return said(now, "%s has the key " + now.id() + " now.");
        }

        private @Nullable PeerView known(String contact) throws CliException, ChatException {
            return ask(null, ChatApi::contacts).stream()
                    .filter(peer -> peer.name().equalsIgnoreCase(contact))
                    .findAny()
                    .orElse(null);
        }

        private QueueChoice asked(long waiting) {
            if (waiting == 0) {
                return QueueChoice.KEEP;
            }
            String answer = context()
                    .answer(waiting + (waiting == 1 ? " of your messages waits" : " of your messages wait")
                            + " for the old key. Move to the new one, cancel, or keep waiting? [move/cancel/KEEP] ");
            return switch (answer.strip().toLowerCase(Locale.ROOT)) {
                case "move", "m" -> QueueChoice.MOVE;
                case "cancel", "c" -> QueueChoice.CANCEL;
                default -> QueueChoice.KEEP;
            };
        }
    }
}
