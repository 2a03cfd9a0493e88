// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.AccountView;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.CodeView;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.OutboxView;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.RequestView;
import dev.p2pchat.node.WaitingView;
import dev.p2pchat.node.WhoView;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * The chat as lines for people. Whoever makes it says where results go (what was said, what was asked for) and where
 * everything else goes.
 */
public final class TextView implements ChatView {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private final Consumer<String> results;
    private final Consumer<String> asides;
    private final Style style;
    private final ZoneId zone;
    private final boolean echo;
    private final IntSupplier columns;
    private final Advice advice;
    private final RequestLines requests;
    private final Map<String, String> newestOfOurs = new ConcurrentHashMap<>();

    /**
     * Makes a view that writes lines.
     *
     * @param results takes what was said and what was asked for
     * @param asides takes everything else
     * @param echo whether to show what we wrote too; a script knows what it wrote
     */
    public TextView(Consumer<String> results, Consumer<String> asides, Style style, ZoneId zone, boolean echo) {
        this(results, asides, style, zone, echo, Advice.CHAT, () -> 0);
    }

    /** For somebody at a shell, who is told things and types no lines of the chat. */
    public static TextView atShell(Consumer<String> results, Consumer<String> asides, Style style, ZoneId zone) {
        return new TextView(results, asides, style, zone, false, Advice.SHELL, () -> 0);
    }

    /**
     * Makes a view for a screen.
     *
     * @param columns how wide it is; 0 where that is not known, and then nothing is drawn
     */
    TextView(
            Consumer<String> results,
            Consumer<String> asides,
            Style style,
            ZoneId zone,
            boolean echo,
            IntSupplier columns) {
        this(results, asides, style, zone, echo, Advice.CHAT, columns);
    }

    private TextView(
            Consumer<String> results,
            Consumer<String> asides,
            Style style,
            ZoneId zone,
            boolean echo,
            Advice advice,
            IntSupplier columns) {
        this.results = results;
        this.asides = asides;
        this.style = style;
        this.zone = zone;
        this.echo = echo;
        this.columns = columns;
        this.advice = advice;
        this.requests = new RequestLines(style, advice);
    }

    @Override
    public void event(ChatEvent event) {
        if (event instanceof ChatEvent.MessageCommitted committed) {
            MessageView message = committed.message();
            if (message.outgoing()) {
                newestOfOurs.put(message.conversation(), message.id());
            }
            if (!message.outgoing() || echo) {
                show(message, TIME);
            }
        } else if (event instanceof ChatEvent.Requested requested) {
            write(asides, requests.alert(requested));
        } else if (event instanceof ChatEvent.StateChanged change) {
            state(change);
        } else if (event instanceof ChatEvent.Presence presence) {
            String what = presence.connected() ? " is here" : " went away";
            asides.accept(style.dim("* " + VisibleText.of(presence.peer()) + what));
        } else if (event instanceof ChatEvent.KeyChanged changed) {
            alarm(TrustLines.keyChanged(changed, advice));
        } else if (event instanceof ChatEvent.Rotated rotated) {
            write(
                    asides,
                    TrustLines.rotated(rotated, advice).stream()
                            .map(this::warning)
                            .toList());
        } else if (event instanceof ChatEvent.Waiting waiting) {
            asides.accept(style.dim(VisibleText.of("… " + waits(waiting) + ": " + waiting.why() + ". /outbox")));
        } else if (event instanceof ChatEvent.Notice notice) {
            String text = "* " + VisibleText.of(notice.text());
            asides.accept(notice.level() == ChatEvent.Level.WARNING ? style.warning(text) : style.dim(text));
        }
    }

    /** A backlog that is delivered at once says so once: only the newest of our messages to somebody is mentioned. */
    private void state(ChatEvent.StateChanged change) {
        String who = VisibleText.of(change.conversation());
        if (change.state() == DeliveryState.REFUSED) {
            asides.accept(style.warning("✗ " + who + " does not want that message"));
        } else if (change.id().equals(newestOfOurs.get(change.conversation()))) {
            if (change.state().reached(DeliveryState.DELIVERED)) {
                String how = change.state() == DeliveryState.READ
                        ? "✓ read by "
                        : "✓ " + change.state().word() + " to ";
                asides.accept(style.dim(how + who));
            } else if (change.state() == DeliveryState.HELD) {
                asides.accept(style.dim("… " + who + " must accept you first; the message waits there"));
            }
        }
    }

    private static String waits(ChatEvent.Waiting waiting) {
        return waiting.messages() == 1
                ? "1 message to " + waiting.conversation() + " waits"
                : waiting.messages() + " messages to " + waiting.conversation() + " wait";
    }

    @Override
    public void muted(ChatEvent.MessageCommitted message) {
        // /unread counts it.
    }

    @Override
    public void alarm(List<String> lines) {
        List<String> visible = lines.stream().map(VisibleText::of).toList();
        int width = visible.stream().mapToInt(TextWidth::of).max().orElse(0);
        write(
                asides,
                visible.stream()
                        .map(line -> style.alarm("!! " + TextWidth.pad(line, width) + " !!"))
                        .toList());
    }

    @Override
    public void messages(List<MessageView> messages) {
        messages.forEach(message -> show(message, DAY_AND_TIME));
    }

    private void show(MessageView message, DateTimeFormatter time) {
        String conversation = VisibleText.of(message.conversation());
        String head = message.outgoing()
                ? style.ours(VisibleText.of(message.from()) + " → " + conversation)
                : style.theirs(conversation);
        String mark = message.verified() ? " ✓" : "";
        List<String> body = VisibleText.message(message.from(), message.kind(), message.body());
        List<String> lines = new ArrayList<>();
        lines.add(style.dim(at(message.receivedAt(), time)) + " " + head + mark + ": " + body.get(0));
        // Indented, so that no line of a message can pass for a message of its own.
        body.stream().skip(1).forEach(line -> lines.add("    " + line));
        write(results, lines);
    }

    @Override
    public void people(WhoView who) {
        peers(who.peers(), "Nobody is known yet.");
        String problem = who.directoryProblem();
        if (problem != null) {
            write(asides, List.of(warning("* Contacts only: " + problem)));
        }
    }

    @Override
    public void peers(List<PeerView> peers, String ifNone) {
        if (peers.isEmpty()) {
            write(asides, List.of(ifNone));
        }
        int width = peers.stream()
                .mapToInt(peer -> TextWidth.of(VisibleText.of(peer.name())))
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        for (PeerView peer : peers) {
            String name = TextWidth.pad(VisibleText.of(peer.name()), width);
            lines.add("  " + (peer.online() ? style.theirs(name) : name) + "  " + presence(peer));
        }
        write(results, lines);
    }

    @Override
    public void requests(List<RequestView> requests) {
        if (requests.isEmpty()) {
            write(asides, List.of("Nobody waits for your answer."));
        }
        for (RequestView request : requests) {
            write(results, this.requests.of(request, at(request.since(), DAY_AND_TIME)));
        }
    }

    @Override
    public void code(CodeView code) {
        List<String> lines = new ArrayList<>();
        lines.add("The safety number of you and " + VisibleText.of(code.name()) + ":");
        lines.addAll(TrustLines.digits(code));
        lines.addAll(drawn(code.digits().replace(" ", "")));
        lines.add(VisibleText.of(TrustLines.howToCompare(code)));
        write(results, lines);
    }

    /** What is known of somebody's key, and what we decided about them. */
    public static String trust(PeerView peer) {
        List<String> words = new ArrayList<>();
        if (peer.id() == null) {
            words.add("no key");
        }
        if (peer.blocked()) {
            words.add("[BLOCKED]");
        }
        if (peer.keyChanged()) {
            words.add("CHANGED");
        }
        if (peer.contact()) {
            words.add(peer.verified() ? "verified" : "pinned");
        }
        if (peer.muted()) {
            words.add("muted");
        }
        return String.join(" ", words);
    }

    private String presence(PeerView peer) {
        Instant seen = peer.lastSeen();
        String state = peer.connected() ? "connected" : peer.online() ? "online" : "offline";
        String when = peer.online() || seen == null ? "" : ", last seen " + at(seen, DAY_AND_TIME);
        String trust = trust(peer);
        String known = trust.isEmpty()
                ? "new to you"
                : peer.id() == null
                        ? "no key: cannot be talked to safely"
                        : peer.keyChanged() || peer.blocked() ? style.warning(trust) : trust;
        return state + when + ", " + known;
    }

    @Override
    public void account(AccountView account) {
        text(AccountLines.of(account));
    }

    @Override
    public void identity(AccountView account) {
        List<String> lines = new ArrayList<>();
        lines.add(account.name() + "  " + account.id());
        lines.addAll(drawn(account.invitation()));
        lines.add("Whoever has this link can reach you: /add LINK");
        lines.add(account.invitation());
        write(results, lines);
    }

    /** As a QR code, where the screen is wide enough for it. */
    private List<String> drawn(String text) {
        return QrCode.of(text)
                .filter(code -> code.columns() <= columns.getAsInt())
                .map(code -> code.lines(style))
                .orElse(List.of());
    }

    @Override
    public void outbox(OutboxView outbox) {
        if (outbox.messages().isEmpty()) {
            write(asides, List.of("Nothing waits: everything is delivered, or held as a request."));
        }
        OutboxLines waiting = new OutboxLines(InstantSource.system(), zone);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < outbox.messages().size(); i++) {
            lines.addAll(waiting.listed(String.valueOf(i + 1), outbox.messages().get(i)));
        }
        if (outbox.total() > outbox.messages().size()) {
            lines.add("... and " + (outbox.total() - outbox.messages().size()) + " more.");
        }
        write(results, lines);
    }

    @Override
    public void why(WaitingView waiting) {
        write(results, new OutboxLines(InstantSource.system(), zone).why(waiting));
    }

    @Override
    public void done(PeerView peer, List<String> words) {
        text(words.stream().map(VisibleText::of).toList());
    }

    @Override
    public void text(List<String> lines) {
        write(results, lines);
    }

    @Override
    public void problem(String why) {
        write(asides, List.of(warning("! " + why)));
    }

    private String warning(String text) {
        return style.warning(VisibleText.of(text));
    }

    /** Together: what another thread writes stands before it or behind it. */
    private synchronized void write(Consumer<String> to, List<String> lines) {
        lines.forEach(to);
    }

    private String at(Instant when, DateTimeFormatter format) {
        return format.format(when.atZone(zone));
    }
}
