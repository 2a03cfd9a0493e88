// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.FileFailure;
import dev.p2pchat.cli.export.Document;
import dev.p2pchat.cli.export.Html;
import dev.p2pchat.cli.export.Markdown;
import dev.p2pchat.cli.export.PlainText;
import dev.p2pchat.control.ProfileAccess;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.ConversationView;
import dev.p2pchat.node.LogPage;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.terminal.VisibleText;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes conversations as documents. */
@Command(
        name = "export",
        description = {
            "Write a conversation, or all of them, as a document to keep, read or print.",
            "html is one page that needs nothing else and runs nothing; md is CommonMark; json is what \"history --json\""
                    + " prints, one object a line; txt is plain text. The document is not encrypted.",
            "A file appears when it is complete, for you alone. It works beside a running peer and without one."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {
            "p2pchat export bob --format html -o bob.html",
            "p2pchat export --all --format json -o everything.jsonl",
            "p2pchat export bob --format txt --since 2026-01-01"
        })
final class ExportCommand implements Callable<Integer> {
    /** What the document is. */
    enum Format {
        MD,
        HTML,
        JSON,
        TXT;

        Document begin(Writer out, ZoneId zone) {
            return switch (this) {
                case MD -> new Markdown(out, zone);
                case HTML -> new Html(out, zone);
                case TXT -> new PlainText(out, zone);
                case JSON -> new JsonDocument(out);
            };
        }
    }

    private final Context context;
    private final Settings settings;

    @Parameters(index = "0", arity = "0..1", paramLabel = CommandShape.CONTACT, description = "With whom.")
    private @Nullable String with;

    @Option(names = "--all", description = "Every conversation, one after the other.")
    private boolean all;

    @Option(
            names = "--format",
            required = true,
            paramLabel = "FORMAT",
            description = "What to write: md, html, json or txt.")
    private Format format = Format.TXT;

    @Option(names = "-o", paramLabel = "FILE", description = "Write to a file. Default: stdout.")
    private @Nullable Path file;

    @Option(names = "--force", description = "With -o: replace a file that is there.")
    private boolean force;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only since a time, such as 2026-11-21T09:30, or how long ago, such as 2h.")
    private @Nullable Since since;

    @Mixin
    private ProfileOptions profile = new ProfileOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    ExportCommand(Context context, Settings settings) {
        this.context = context;
        this.settings = settings;
    }

    @Override
    public Integer call() throws CliException, ChatException, IOException {
        if (all == (with != null)) {
            throw new CliException(ExitCode.USAGE, "Say whose conversation to export, or --all.");
        }
        String contact = with == null ? null : ContactName.check(with);
        Console console = context.console(output);
        Access access = new Access(context, settings, profile);
        ProfileFolder folder = access.choice().existing(profile.name, contact);
        Interrupts interrupts = Interrupts.install();
        try (ProfileAccess open = access.open(folder, NodeConfig.Mode.OFFLINE, console)) {
            try {
                List<ConversationView> conversations = wanted(open, contact);
                long messages = file == null
                        ? toStdout(open, conversations, console)
                        : toFile(open, conversations, console, file);
                console.remark("Exported " + messages + (messages == 1 ? " message." : " messages."));
                return ExitCode.DONE.number();
            } finally {
                // What is closed now may wait in order, and could not with the interrupt still set.
                Thread.interrupted();
            }
        } catch (ChatException | CliException | IOException | RuntimeException e) {
            if (interrupts.requested()) {
                return ExitCode.INTERRUPTED.number();
            }
            throw e;
        } catch (InterruptedException e) {
            return ExitCode.INTERRUPTED.number();
        }
    }

    private List<ConversationView> wanted(ProfileAccess open, @Nullable String contact) throws ChatException {
        return contact == null
                ? open.ask(ChatApi::conversations)
                : List.of(open.ask(api -> api.log(contact, 0, null)).conversation());
    }

    private long toStdout(ProfileAccess open, List<ConversationView> conversations, Console console)
            throws ChatException, InterruptedException {
        try {
            Writer out = new BufferedWriter(new OutputStreamWriter(context.out(), StandardCharsets.UTF_8));
            long messages = write(open, conversations, console, out);
            out.flush();
            return messages;
        } catch (IOException e) {
            throw new Console.OutputGone(e);
        }
    }

    private long toFile(ProfileAccess open, List<ConversationView> conversations, Console console, Path place)
            throws ChatException, CliException, InterruptedException, IOException {
        try (NewFile fresh = NewFile.at(place, force)) {
            try {
                Writer out = new BufferedWriter(new OutputStreamWriter(fresh.out(), StandardCharsets.UTF_8));
                long messages = write(open, conversations, console, out);
                out.flush();
                fresh.keep();
                return messages;
            } catch (IOException e) {
                throw new CliException(ExitCode.FAILED, "Cannot write " + place + ": " + FileFailure.reason(e) + ".");
            }
        }
    }

    private long write(ProfileAccess open, List<ConversationView> conversations, Console console, Writer out)
            throws ChatException, InterruptedException, IOException {
        Instant from = since == null ? null : since.at(context.clock().instant(), context.zone());
        Document document = format.begin(out, context.zone());
        long messages = 0;
        for (ConversationView conversation : conversations) {
            document.conversation(conversation);
            String what = "Exporting " + VisibleText.of(conversation.name());
            try (ProgressLine progress =
                    new ProgressLine(context, console, what, ProgressLine::percent, () -> !Thread.interrupted())) {
                long last = 0;
                // What comes in meanwhile is left out, or it might never end.
                while (last < conversation.end()) {
                    long after = last;
                    LogPage page = open.ask(api -> api.log(conversation.peer(), after, from));
                    for (MessageView message : page.messages()) {
                        document.message(message);
                    }
                    messages += page.messages().size();
                    last = page.last();
                    if (!progress.at(last, conversation.end())) {
                        throw new InterruptedException();
                    }
                }
            }
        }
        document.end();
        return messages;
    }
}
