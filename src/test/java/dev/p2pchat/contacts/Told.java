// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import dev.p2pchat.identity.SignedRecord;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a person would be told of keys. */
final class Told implements ContactEvents {
    final List<String> news = new ArrayList<>();

    @Override
    public void impostor(Contact known, SignedRecord other, String shownAs) {
        news.add("not " + known.label() + " but " + shownAs);
    }

    @Override
    public void formerKey(Contact known, SignedRecord caller) {
        news.add("old key of " + known.label());
    }

    @Override
    public void rotated(Contact before, Contact now) {
        news.add(now.label() + " has a new key");
    }
}
