// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.Decision;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.RequestView;
import dev.p2pchat.terminal.VisibleText;
import java.time.format.DateTimeFormatter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Who wrote unasked; alone it lists them. */
@Command(
        name = "requests",
        description = {
            "Show who wrote to you unasked, and answer.",
            "What strangers write waits here, with its text, and is in no history. Their program shows \"held\" until you"
                    + " accept (it is delivered) or reject (it is thrown away, and they see \"refused\"). To keep somebody"
                    + " out without a word, use \"p2pchat block\"."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {"p2pchat requests", "p2pchat requests accept bob", "p2pchat requests reject \"bob (ABCDEFG)\""})
final class RequestsCommand extends ClientAction {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    RequestsCommand(Context context, Settings settings) {
        super(context, settings);
    }

    @Override
    public Integer call() throws CliException, ChatException {
        List<RequestView> requests = ask(null, ChatApi::requests);
        Console console = console();
        for (RequestView request : requests) {
            if (console.json()) {
                console.result(JsonLines.request(request));
            } else {
                show(console, request);
            }
        }
        if (requests.isEmpty()) {
            console.remark("Nobody waits for your answer.");
        }
        return ExitCode.DONE.number();
    }

    private void show(Console console, RequestView request) {
        String from = request.from();
        console.result(console.style().strong(VisibleText.of(request.name())) + "  since "
                + TIME.format(request.since().atZone(context().zone()))
                + (from == null ? "" : ", from " + VisibleText.of(from)));
        console.result(console.style().dim("    " + request.id()));
        for (MessageView message : request.messages()) {
            // Indented, so that nothing they wrote can pass for anything else.
            VisibleText.message(message.from(), message.kind(), message.body())
                    .forEach(line -> console.result("    " + line));
        }
    }

    /** Takes a request. */
    @Command(
            name = "accept",
            description = "Accept a request: they are a contact, and what they wrote is delivered.",
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat requests accept bob")
    static final class Accept extends PersonAction {
        @Parameters(index = "0", paramLabel = CommandShape.ASKING, description = "Whose.")
        private String who = "";

        Accept(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            return decide(who, Decision.ACCEPT, "%s is a contact now.");
        }
    }

    /** Turns a request down. */
    @Command(
            name = "reject",
            description = {
                "Reject a request: what they wrote is thrown away, and they are told so.",
                "What they write afterwards is refused, too, until you write to them or add them."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat requests reject bob")
    static final class Reject extends PersonAction {
        @Parameters(index = "0", paramLabel = CommandShape.ASKING, description = "Whose.")
        private String who = "";

        Reject(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            return decide(who, Decision.REJECT, "The request of %s is rejected.");
        }
    }
}
