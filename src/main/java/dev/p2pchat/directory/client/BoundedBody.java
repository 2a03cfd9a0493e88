// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

import dev.p2pchat.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Gathers a response's body up to a limit, and gives up at the first byte beyond it: the sender may never stop. */
final class BoundedBody implements BodySubscriber<Bytes> {
    private final int maxBytes;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private final CompletableFuture<Bytes> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    BoundedBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The body is longer than anything that makes sense. */
    static final class TooLongException extends IOException {
        private TooLongException() {
            super("the answer is too long");
        }
    }

    @Override
    public CompletionStage<Bytes> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        Flow.Subscription source = subscription;
        if (source == null) {
            throw new IllegalStateException("data before the subscription");
        }
        for (ByteBuffer buffer : buffers) {
            if (buffer.remaining() > maxBytes - gathered.size()) {
                source.cancel();
                body.completeExceptionally(new TooLongException());
                return;
            }
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            gathered.write(bytes, 0, bytes.length);
        }
        source.request(1);
    }

    @Override
    public void onError(Throwable error) {
        body.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        body.complete(Bytes.owning(gathered.toByteArray()));
    }
}
