// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

/** Where a passphrase comes from when one is needed. Who calls wipes what it gets. */
public interface Passphrase {
    /** For an existing profile that has one. */
    char[] ask() throws ProfileException;

    /** For a new profile; empty for none. */
    char[] choose() throws ProfileException;

    /** No passphrase for new profiles, and none known for others. */
    static Passphrase none() {
        return new Passphrase() {
            @Override
            public char[] ask() {
                return new char[0];
            }

            @Override
            public char[] choose() {
                return new char[0];
            }
        };
    }
}
