// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import static dev.p2pchat.Vectors.bytes;
import static dev.p2pchat.Vectors.hasFlag;
import static dev.p2pchat.Vectors.hex;
import static dev.p2pchat.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.p2pchat.Vectors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Project Wycheproof's figures through our own classes; each test says how many it ran and how many were refused. */
class WycheproofTest {
    private int run;
    private int refused;

    @Test
    void x25519Full() throws Exception {
        x25519(Vectors.full("wycheproof/x25519_test.json"));
        assertCounts(518, 31);
    }

    @Test
    void x25519Kept() throws Exception {
        x25519(Vectors.kept("x25519.json"));
        assertCounts(25, 11);
    }

    private void x25519(JsonNode file) throws Exception {
        for (JsonNode group : file.get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                run++;
                try (X25519PrivateKey key = new X25519PrivateKey(SecretKey.owning(hex(test, "private")))) {
                    if (hasFlag(test, "ZeroSharedSecret")) {
                        refused++;
                        assertThatThrownBy(() -> key.agree(bytes(test, "public")))
                                .as("%s", test)
                                .isInstanceOf(RefusedKeyException.class);
                    } else {
                        assertThat(key.agree(bytes(test, "public")).bytes())
                                .as("%s", test)
                                .isEqualTo(hex(test, "shared"));
                    }
                }
            }
        }
    }

    @Test
    void ed25519Full() {
        ed25519(Vectors.full("wycheproof/ed25519_test.json"));
        assertCounts(151, 63);
    }

    @Test
    void ed25519Kept() {
        ed25519(Vectors.kept("ed25519.json"));
        assertCounts(28, 19);
    }

    private void ed25519(JsonNode file) {
        for (JsonNode group : file.get("testGroups")) {
            Ed25519PublicKey key = new Ed25519PublicKey(bytes(group.get("publicKey"), "pk"));
            for (JsonNode test : group.get("tests")) {
                run++;
                boolean valid = text(test, "result").equals("valid");
                if (!valid) {
                    refused++;
                }
                assertThat(key.verifies(hex(test, "msg"), bytes(test, "sig")))
                        .as("%s", test)
                        .isEqualTo(valid);
            }
        }
    }

    @Test
    void chaCha20Poly1305Full() throws Exception {
        chaCha20Poly1305(Vectors.full("wycheproof/chacha20_poly1305_test.json"));
        assertCounts(325, 69);
    }

    @Test
    void chaCha20Poly1305Kept() throws Exception {
        chaCha20Poly1305(Vectors.kept("chacha20_poly1305.json"));
        assertCounts(29, 8);
    }

    private void chaCha20Poly1305(JsonNode file) throws Exception {
        for (JsonNode group : file.get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                run++;
                SecretKey key = SecretKey.owning(hex(test, "key"));
                byte[] nonce = hex(test, "iv");
                byte[] ad = hex(test, "aad");
                byte[] plaintext = hex(test, "msg");
                byte[] body = hex(test, "ct");
                byte[] tag = hex(test, "tag");
                byte[] sealed = Arrays.copyOf(body, body.length + tag.length);
                System.arraycopy(tag, 0, sealed, body.length, tag.length);
                if (text(test, "result").equals("valid")) {
                    assertThat(Aead.seal(key, nonce, ad, plaintext))
                            .as("%s", test)
                            .isEqualTo(sealed);
                    assertThat(Aead.open(key, nonce, ad, sealed)).as("%s", test).isEqualTo(plaintext);
                } else if (nonce.length != Aead.NONCE_BYTES) {
                    refused++;
                    assertThatThrownBy(() -> Aead.seal(key, nonce, ad, plaintext))
                            .as("%s", test)
                            .isInstanceOf(IllegalArgumentException.class);
                } else {
                    refused++;
                    assertThatThrownBy(() -> Aead.open(key, nonce, ad, sealed))
                            .as("%s", test)
                            .isInstanceOf(AuthenticationFailedException.class);
                }
            }
        }
    }

    @Test
    void mlKem768DecapsulationFull() throws Exception {
        decapsulation(Vectors.full("wycheproof/mlkem_768_test.json"));
        assertCounts(193, 40);
    }

    @Test
    void mlKem768DecapsulationKept() throws Exception {
        decapsulation(Vectors.kept("mlkem_768.json"));
        assertCounts(6, 4);
    }

    private void decapsulation(JsonNode file) throws Exception {
        for (JsonNode group : file.get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                run++;
                byte[] seed = hex(test, "seed");
                if (seed.length != MlKem768PrivateKey.SEED_BYTES) {
                    refused++;
                    assertThatThrownBy(() -> MlKem768PrivateKey.fromSeed(seed))
                            .as("%s", test)
                            .isInstanceOf(IllegalArgumentException.class);
                    continue;
                }
                try (MlKem768PrivateKey key = MlKem768PrivateKey.fromSeed(seed)) {
                    assertThat(key.encapsulationKey()).as("%s", test).isEqualTo(bytes(test, "ek"));
                    if (text(test, "result").equals("valid")) {
                        assertThat(key.decapsulate(bytes(test, "c")).bytes())
                                .as("%s", test)
                                .isEqualTo(hex(test, "K"));
                    } else {
                        refused++;
                        assertThatThrownBy(() -> key.decapsulate(bytes(test, "c")))
                                .as("%s", test)
                                .isInstanceOf(RefusedKeyException.class);
                    }
                }
            }
        }
    }

    @Test
    void mlKem768EncapsulationFull() throws Exception {
        encapsulation(Vectors.full("wycheproof/mlkem_768_encaps_test.json"));
        assertCounts(265, 132);
    }

    @Test
    void mlKem768EncapsulationKept() throws Exception {
        encapsulation(Vectors.kept("mlkem_768_encaps.json"));
        assertCounts(6, 4);
    }

    private void encapsulation(JsonNode file) throws Exception {
        for (JsonNode group : file.get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                run++;
                SecretKey m = SecretKey.owning(hex(test, "m"));
                if (text(test, "result").equals("valid")) {
                    MlKem768.Encapsulation made = MlKem768.encapsulate(bytes(test, "ek"), m);
                    assertThat(made.ciphertext()).as("%s", test).isEqualTo(bytes(test, "c"));
                    assertThat(made.secret().bytes()).as("%s", test).isEqualTo(hex(test, "K"));
                } else {
                    refused++;
                    assertThatThrownBy(() -> MlKem768.encapsulate(bytes(test, "ek"), m))
                            .as("%s", test)
                            .isInstanceOf(RefusedKeyException.class);
                }
            }
        }
    }

    private void assertCounts(int expectedRun, int expectedRefused) {
        assertThat(run).as("vectors run").isEqualTo(expectedRun);
        assertThat(refused).as("vectors refused").isEqualTo(expectedRefused);
    }
}
