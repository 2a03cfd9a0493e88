// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.PresenceNews;
import dev.p2pchat.directory.api.PresenceRequest;
import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/**
 * What waits to be sent over one presence connection. Nobody who puts something in waits: sending is the I/O thread's, one
 * message at a time.
 *
 * <p>Of presence only the newest state of each name waits, so that a slow reader never holds more than the names it asked
 * for, and is told the truth when it reads. Replies and knocks wait in a queue, and whoever lets that fill is cut off.
 */
final class PresenceOutbox implements WebSocketCallback<Void> {
    static final int MAX_REPLIES = 64;

    private final WebSocketChannel socket;
    private final Queue<PresenceNews> replies = new ArrayDeque<>(1);
    private final Map<Username, Boolean> changes = new LinkedHashMap<>();
    private @Nullable ByteBuffer pong;
    private @Nullable CloseMessage close;
    private boolean planned;
    private boolean sending;

    /** Sweeps since something was last taken of what is being sent. */
    private int waited;

    PresenceOutbox(WebSocketChannel socket) {
        this.socket = socket;
    }

    void send(PresenceNews reply) {
        synchronized (this) {
            if (replies.size() < MAX_REPLIES) {
                replies.add(reply);
                plan();
                return;
            }
        }
        IoUtils.safeClose(socket);
    }

    synchronized void changed(Username name, boolean online) {
        if (close == null) {
            changes.put(name, online);
            plan();
        }
    }

    synchronized void forget(Username name) {
        changes.remove(name);
    }

    /** Answers a ping; only the last one that waits (RFC 6455, section 5.5.3). */
    synchronized void pong(ByteBuffer payload) {
        if (close == null) {
            pong = payload;
            plan();
        }
    }

    /** Closes behind the replies that wait; changes and what comes later are not sent. */
    synchronized void close(int code, String reason) {
        if (close == null) {
            close = new CloseMessage(code, reason);
            changes.clear();
            pong = null;
            plan();
        }
    }

    /** To be called with each sweep; returns how many it has lasted since the other side took anything. */
    synchronized int waited() {
        return sending ? ++waited : 0;
    }

    private void plan() {
        if (planned || sending) {
            return;
        }
        try {
            planned = true;
            socket.getIoThread().execute(this::pump);
        } catch (RejectedExecutionException e) {
            // The server is stopping, and cuts everybody off.
        }
    }

    private void pump() {
        @Nullable PresenceNews news;
        @Nullable ByteBuffer answer;
        @Nullable CloseMessage end;
        synchronized (this) {
            planned = false;
            if (sending) {
                return;
            }
            news = next();
            answer = news == null ? pong : null;
            end = news == null && answer == null ? close : null;
            if (news == null && answer == null && end == null) {
                return;
            }
            if (answer != null) {
                pong = null;
            }
            // After a close frame nothing is sent: it stays so.
            sending = true;
            waited = 0;
        }
        if (news != null) {
            WebSockets.sendText(ByteBuffer.wrap(news.toJson().encode()), socket, this);
        } else if (answer != null) {
            WebSockets.sendPong(answer, socket, this);
        } else if (end != null) {
            WebSockets.sendClose(end, socket, null);
        }
    }

    private @Nullable PresenceNews next() {
        PresenceNews reply = replies.poll();
        if (reply != null || changes.isEmpty()) {
            return reply;
        }
        List<Username> online = new ArrayList<>();
        List<Username> offline = new ArrayList<>();
        Iterator<Map.Entry<Username, Boolean>> waiting = changes.entrySet().iterator();
        for (int i = 0; i < PresenceRequest.MAX_NAMES && waiting.hasNext(); i++) {
            Map.Entry<Username, Boolean> change = waiting.next();
            (change.getValue() ? online : offline).add(change.getKey());
            waiting.remove();
        }
        return new PresenceNews.Changed(online, offline);
    }

    @Override
    public void complete(WebSocketChannel channel, @Nullable Void context) {
        synchronized (this) {
            sending = false;
            if (replies.isEmpty() && changes.isEmpty() && pong == null && close == null) {
                return;
            }
            plan();
        }
    }

    @Override
    public void onError(WebSocketChannel channel, @Nullable Void context, Throwable error) {
        IoUtils.safeClose(socket);
    }
}
