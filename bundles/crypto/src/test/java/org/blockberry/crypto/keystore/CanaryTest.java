package org.blockberry.crypto.keystore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.Ed25519;
import org.blockberry.crypto.SecureRandomSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Security class K1: a known key passes through everything, and no trace of it or of its password may be left
 * outside.
 */
@Tag("sec-K1")
class CanaryTest {
  private static final byte[] CANARY = HexFormat.of().parseHex(
      "c0ffee5eedc0ffee5eedc0ffee5eedc0ffee5eedc0ffee5eedc0ffee5eedc0ff");
  private static final String SECRET_WORD = "canary-password-0815";

  @TempDir Path folder;
  private boolean drawn;

  @Test
  void theKeyIsNowhereInTheClear() throws Exception {
    Ed25519 ed25519 = CryptoLadder.standard().ed25519();
    KeyIdentity identity = new KeyIdentity(KeyPurpose.VALIDATOR, "canary-1");
    SecureRandomSource random = target -> { // the key is drawn first, salt and nonce after it
      if (target.length == CANARY.length && !drawn) {
        System.arraycopy(CANARY, 0, target, 0, CANARY.length);
        drawn = true;
      } else {
        SecureRandomSource.system().fill(target);
      }
    };
    KeyFiles files = new KeyFiles(ed25519, random);
    PasswordSource right = PasswordSource.of(SECRET_WORD.toCharArray());
    Path file = folder.resolve("keys/validator.json");
    List<Throwable> thrown = new ArrayList<>();
    List<String> printed = new ArrayList<>();

    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    root.setLevel(Level.TRACE);
    try {
      printed.add(files.create(file, identity, right, IfExists.REFUSE).toString());
      try (UnlockedKey key = files.open(file, identity, right)) {
        assertEquals(ed25519.publicKey(CANARY), key.publicKey(), "the canary is not the key");
        key.sign(Bytes.utf8("message"));
        printed.add(key.toString());
        thrown.add(assertThrows(RuntimeException.class, () -> key.withSeed(seed -> {
          throw new IllegalArgumentException("thrown by the borrower");
        })));
      }
      thrown.add(assertThrows(KeyFileException.class,
          () -> files.open(file, identity, PasswordSource.of((SECRET_WORD + "x").toCharArray()))));
      thrown.add(assertThrows(KeyFileException.class,
          () -> files.open(file, new KeyIdentity(KeyPurpose.NODE, "canary-1"), right)));
      thrown.add(assertThrows(KeyFileException.class, () -> files.create(file, identity, right, IfExists.REFUSE)));
      files.changePassword(file, right, PasswordSource.of("another password".toCharArray()));
      files.store(folder.resolve("keys/copy.json"), identity, CANARY, right, IfExists.REFUSE);
      for (String broken : brokenImports()) {
        thrown.add(assertThrows(KeyFileException.class,
            () -> KeyImport.seedFrom(broken.getBytes(StandardCharsets.US_ASCII), ed25519), broken));
      }
      thrown.add(assertThrows(IllegalArgumentException.class,
          () -> ed25519.sign(Arrays.copyOf(CANARY, 31), Bytes.EMPTY)));
    } finally {
      root.setLevel(before);
      root.detachAppender(log);
    }

    log.list.forEach(event -> printed.add(event.getFormattedMessage() + " " + event.getThrowableProxy()));
    assertTrue(log.list.size() >= 4, "nothing was logged: " + log.list);
    for (Throwable each : thrown) {
      StringWriter text = new StringWriter();
      each.printStackTrace(new PrintWriter(text));
      printed.add(text.toString());
    }
    printed.forEach(text -> assertClean("a text", text.getBytes(StandardCharsets.UTF_8)));
    int searched = 0;
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        assertClean(each.toString(), Files.readAllBytes(each));
        searched++;
      }
    }
    assertEquals(2, searched);
    System.out.println("sec-K1: searched " + printed.size() + " texts and " + searched + " files");
  }

  /** Texts that hold the key in a form which does not parse, so that a parser's message would quote it. */
  private static List<String> brokenImports() {
    String hex = HexFormat.of().formatHex(CANARY);
    String base64 = Base64.getEncoder().encodeToString(CANARY);
    return List.of(hex + "zz", "{\"priv_key\":" + hex + "}", "{\"priv_key\":\"" + base64 + "!\"}",
        "{\"priv_key\":\"" + hex + "00\"}", "{\"priv_key\":\"" + hex, "{\"priv_key\":{\"value\":\"" + base64
        + "\"}} x" + hex,
        "{" + hex);
  }

  private static void assertClean(String where, byte[] content) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    // 12 bytes of the key are enough to count as a leak
    byte[] part = Arrays.copyOf(CANARY, 12);
    assertTrue(!text.contains(new String(part, StandardCharsets.ISO_8859_1)), where + " holds the key");
    assertTrue(!lower.contains(HexFormat.of().formatHex(part)), where + " holds the key in hexadecimal: " + text);
    for (int shift = 0; shift < 3; shift++) { // base64 differs by where in a group of three the key begins
      String encoded = Base64.getEncoder().encodeToString(Arrays.copyOfRange(CANARY, shift, shift + 12));
      assertTrue(!text.contains(encoded), where + " holds the key in base64: " + text);
      assertTrue(!text.contains(encoded.replace('+', '-').replace('/', '_')), where + " holds the key in base64url");
    }
    assertTrue(!text.contains(Arrays.toString(part).replace("[", "").replace("]", "")), where
        + " lists the key's bytes");
    assertTrue(!text.contains(SECRET_WORD), where + " holds the password: " + text);
  }
}
