package org.blockberry.crypto.keystore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.KeyFileException.Problem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
  private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");

  @TempDir Path folder;

  private static AccessToken.Fresh token(String name) {
    return AccessToken.make(SecureRandomSource.system(), "reader", name, NOW, Optional.of(NOW.plusSeconds(1)), 7);
  }

  private TokenFile file() {
    return new TokenFile(folder.resolve("keys"));
  }

  @Test
  void whatIsAddedIsReadBack() throws Exception {
    assertEquals(List.of(), file().read());
    AccessToken.Fresh first = token("first");
    AccessToken.Fresh second = token("second");
    file().add(first.kept());
    file().add(second.kept());
    assertEquals(List.of(first.kept(), second.kept()), file().read());
    assertTrue(file().read().get(0).matches(first.token()));
    assertFalse(file().read().get(0).matches(second.token()));
    assertEquals(Optional.of(first.kept()), file().revoke(first.kept().id()));
    assertEquals(Optional.empty(), file().revoke("first"));
    assertEquals(List.of(second.kept()), file().read());
  }

  @Test
  @Tag("sec-R8")
  void theTokenItselfIsNowhere() throws Exception {
    AccessToken.Fresh fresh = token("secret");
    file().add(fresh.kept());
    String secret = fresh.token().substring(12);
    assertFalse(Files.readString(file().path()).contains(secret));
    assertFalse(fresh.toString().contains(secret));
    assertFalse(fresh.kept().toString().contains(secret));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file().path())));
  }

  @Test
  @Tag("sec-R8")
  void aFileThatOthersCanReadIsRefused() throws Exception {
    file().add(token("a").kept());
    Files.setPosixFilePermissions(file().path(), PosixFilePermissions.fromString("rw-r-----"));
    KeyFileException refused = assertThrows(KeyFileException.class, () -> file().read());
    assertEquals(Problem.UNSAFE_PERMISSIONS, refused.problem());
    assertTrue(refused.getMessage().contains("chmod 600"), refused.getMessage());
  }

  /** A file of which a part is lost must not be a file with other tokens. */
  @Test
  void aDamagedFileIsRefusedAsAWhole() throws Exception {
    file().add(token("first").kept());
    file().add(token("second").kept());
    String whole = Files.readString(file().path());
    List<String> damaged = new ArrayList<>(List.of("", "nonsense\n", whole.replace("role=", "roll="), whole.replace("rate=7", "rate=-1"),
        whole.replace("rate=7", "rate=x"), whole + whole.lines().skip(2).findFirst().orElseThrow() + "\n",
        whole.replace("expires=2026", "expires=26"), whole + "id=0\n", whole.replace("tokens 1", "tokens 2"),
        whole.replace("second", "se cond"), whole.replace("sha256=", "sha256=00")));
    for (String text : damaged) {
      Files.writeString(file().path(), text);
      KeyFileException refused = assertThrows(KeyFileException.class, () -> file().read(), text);
      assertEquals(Problem.DAMAGED, refused.problem());
    }
    Files.writeString(file().path(), whole);
    assertEquals(2, file().read().size());
  }

  @Test
  void onlyTheFormOfATokenIsLookedAt() {
    assertEquals(Optional.empty(), AccessToken.idOf(""));
    assertEquals(Optional.empty(), AccessToken.idOf("bb_00000000_" + "a".repeat(44)));
    assertEquals(Optional.empty(), AccessToken.idOf("bb_0000000G_" + "a".repeat(43)));
    AccessToken.Fresh fresh = token("x");
    assertEquals(Optional.of(fresh.kept().id()), AccessToken.idOf(fresh.token()));
    assertFalse(fresh.kept().expired(NOW));
    assertTrue(fresh.kept().expired(NOW.plusSeconds(1)));
  }
}
