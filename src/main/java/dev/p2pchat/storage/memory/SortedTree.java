// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.memory;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction.EntryVisitor;
import java.util.Comparator;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map from keys to values; a change makes a new one that shares all but one path with the old.
 *
 * <p>It is a treap: a search tree by key and a heap by a random weight, so that it stays balanced, with high
 * probability, whatever the order of the changes.
 */
final class SortedTree {
    static final SortedTree EMPTY = new SortedTree(null);

    private static final Comparator<Key> BY_KEY =
            Comparator.comparing(Key::group).thenComparing(Key::order);

    private final @Nullable Node root;

    private SortedTree(@Nullable Node root) {
        this.root = root;
    }

    @Nullable Bytes get(Key key) {
        Node node = root;
        while (node != null) {
            int side = BY_KEY.compare(key, node.key);
            if (side == 0) {
                return node.value;
            }
            node = side < 0 ? node.left : node.right;
        }
        return null;
    }

    SortedTree put(Key key, Bytes value) {
        return new SortedTree(put(root, key, value));
    }

    SortedTree delete(Key key) {
        return new SortedTree(delete(root, key));
    }

    /** From {@code from} inclusive, upwards. */
    void ascend(Key from, EntryVisitor visitor) {
        ascend(root, from, visitor);
    }

    /** Down from the last key of {@code group} whose order is below {@code below}, or from its last key. */
    void descend(Bytes group, @Nullable Bytes below, EntryVisitor visitor) {
        descend(root, group, below, visitor);
    }

    private static Node put(@Nullable Node node, Key key, Bytes value) {
        if (node == null) {
            return new Node(key, value, ThreadLocalRandom.current().nextInt(), null, null);
        }
        int side = BY_KEY.compare(key, node.key);
        if (side == 0) {
            return new Node(key, value, node.weight, node.left, node.right);
        }
        if (side < 0) {
            Node left = put(node.left, key, value);
            return left.weight > node.weight
                    ? left.with(left.left, node.with(left.right, node.right))
                    : node.with(left, node.right);
        }
        Node right = put(node.right, key, value);
        return right.weight > node.weight
                ? right.with(node.with(node.left, right.left), right.right)
                : node.with(node.left, right);
    }

    private static @Nullable Node delete(@Nullable Node node, Key key) {
        if (node == null) {
            return null;
        }
        int side = BY_KEY.compare(key, node.key);
        if (side == 0) {
            return join(node.left, node.right);
        }
        return side < 0 ? node.with(delete(node.left, key), node.right) : node.with(node.left, delete(node.right, key));
    }

    private static @Nullable Node join(@Nullable Node left, @Nullable Node right) {
        if (left == null) {
            return right;
        }
        if (right == null) {
            return left;
        }
        return left.weight > right.weight
                ? left.with(left.left, join(left.right, right))
                : right.with(join(left, right.left), right.right);
    }

    private static boolean ascend(@Nullable Node node, Key from, EntryVisitor visitor) {
        if (node == null) {
            return true;
        }
        if (BY_KEY.compare(node.key, from) < 0) {
            return ascend(node.right, from, visitor);
        }
        return ascend(node.left, from, visitor)
                && visitor.visit(node.key, node.value)
                && ascend(node.right, from, visitor);
    }

    private static boolean descend(@Nullable Node node, Bytes group, @Nullable Bytes below, EntryVisitor visitor) {
        if (node == null) {
            return true;
        }
        int side = node.key.group().compareTo(group);
        if (side == 0 && below != null && node.key.order().compareTo(below) >= 0) {
            side = 1;
        }
        if (side > 0) {
            return descend(node.left, group, below, visitor);
        }
        return descend(node.right, group, below, visitor)
                && visitor.visit(node.key, node.value)
                && descend(node.left, group, below, visitor);
    }

    private record Node(
            Key key,
            Bytes value,
            int weight,
            @Nullable Node left,
            @Nullable Node right) {
        Node with(@Nullable Node newLeft, @Nullable Node newRight) {
            return new Node(key, value, weight, newLeft, newRight);
        }
    }
}
