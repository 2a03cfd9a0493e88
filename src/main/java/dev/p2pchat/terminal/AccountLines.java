// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.AccountView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who we are and what runs, a line each. */
final class AccountLines {
    private AccountLines() {}

    static List<String> of(AccountView account) {
        List<String> lines = new ArrayList<>();
        lines.add("name       " + account.name());
        lines.add("id         " + account.id());
        lines.add("directory  " + VisibleText.of(account.directory()) + registration(account.registered()));
        lines.add("listening  " + (account.listening() == null ? "no" : account.listening()));
        lines.add("addresses  " + (account.addresses().isEmpty() ? "none" : String.join(", ", account.addresses())));
        if (account.observed() != null) {
            lines.add("seen from  " + VisibleText.of(account.observed()));
        }
        lines.add("connected  "
                + (account.connected().isEmpty() ? "nobody" : VisibleText.of(String.join(", ", account.connected()))));
        lines.add("waiting    " + account.waiting());
        lines.add("process    " + account.pid());
        return lines;
    }

    private static String registration(@Nullable Boolean registered) {
        return registered == null ? " (never asked)" : registered ? " (registered)" : " (not registered)";
    }
}
