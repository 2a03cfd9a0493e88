// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

/** A newer program wrote this; nothing in it was touched. */
public final class NewerFormatException extends StoreFailedException {
    public NewerFormatException(String what, long found, long known) {
        super(what + " has format " + found + ", and this program knows formats up to " + known
                + ". Use the newer program that wrote it.");
    }
}
