// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

/** Always the same words; counts how often it was asked. */
public final class FixedPassphrase implements Passphrase {
    private final String words;
    int asked;
    int chosen;

    public FixedPassphrase(String words) {
        this.words = words;
    }

    @Override
    public char[] ask() {
        asked++;
        return words.toCharArray();
    }

    @Override
    public char[] choose() {
        chosen++;
        return words.toCharArray();
    }
}
