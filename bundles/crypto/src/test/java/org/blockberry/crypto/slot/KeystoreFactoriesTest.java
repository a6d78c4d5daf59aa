package org.blockberry.crypto.slot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.keystore.KeystoreContext;
import org.blockberry.api.keystore.KeystoreFactory;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.DevelopmentKey;
import org.blockberry.crypto.keystore.IfExists;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyFiles;
import org.blockberry.crypto.keystore.KeyIdentity;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.crypto.keystore.PasswordSource;
import org.blockberry.crypto.keystore.UnlockedKey;
import org.blockberry.testing.contracts.TestContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeystoreFactoriesTest {
  private static final String PASSWORD = "correct horse";

  @TempDir Path folder;
  private final CryptoLadder crypto = CryptoLadder.standard();

  @Test
  void theFileKeystoreOpensWhatIsThere() throws Exception {
    Bytes publicKey = validatorFile();
    Keystore keystore = started(new FileKeystoreFactory(crypto), new Home(folder, false, Optional.of(PASSWORD)));
    SigningKey key = keystore.key(Keystore.VALIDATOR).orElseThrow();
    assertEquals(publicKey, key.publicKey());
    assertTrue(crypto.ed25519().verify(publicKey, Bytes.utf8("vote"), key.sign(Bytes.utf8("vote"))));
    assertTrue(keystore.key(Keystore.NODE).isEmpty());
    assertTrue(keystore.key("unheard-of").isEmpty());
    keystore.close();
    assertThrows(IllegalStateException.class, () -> key.sign(Bytes.EMPTY), "the key outlived its keystore");
  }

  @Test
  void aFileThatDoesNotOpenStopsTheStart() throws Exception {
    validatorFile();
    KeystoreFactory factory = new FileKeystoreFactory(crypto);
    KeyFileException refused = assertThrows(KeyFileException.class,
        () -> started(factory, new Home(folder, false, Optional.empty())));
    assertEquals(KeyFileException.Problem.NO_PASSWORD, refused.problem());
  }

  @Test
  void theDevelopmentKeyIsTheSameEverywhereAndNeverWritten() throws Exception {
    Keystore first = started(new DevKeystoreFactory(crypto), new Home(folder, true, Optional.empty()));
    Keystore second = started(new DevKeystoreFactory(CryptoLadder.standard()), new Home(folder, true,
        Optional.empty()));
    Bytes validator = first.key(Keystore.VALIDATOR).orElseThrow().publicKey();
    assertEquals(validator, second.key(Keystore.VALIDATOR).orElseThrow().publicKey());
    assertNotEquals(validator, first.key(Keystore.NODE).orElseThrow().publicKey());
    try (Stream<Path> files = Files.walk(folder)) {
      assertFalse(files.anyMatch(Files::isRegularFile));
    }
    first.close();
    second.close();
  }

  @Test
  void keysOfTwoOwnersAgreeOnTheSameSecret() throws Exception {
    Keystore keys = started(new DevKeystoreFactory(crypto), new Home(folder, true, Optional.empty()));
    SigningKey ours = keys.key(Keystore.NODE).orElseThrow();
    SigningKey theirs = keys.key(Keystore.VALIDATOR).orElseThrow();
    byte[] secret = ours.agree(converted(KeyPurpose.VALIDATOR)).orElseThrow();
    assertEquals(32, secret.length);
    assertArrayEquals(secret, theirs.agree(converted(KeyPurpose.NODE)).orElseThrow());
    assertTrue(ours.agree(Bytes.wrap(new byte[32])).isEmpty(), "a point of small order would make the secret known to everybody");
    keys.close();
    assertThrows(IllegalStateException.class, () -> ours.agree(converted(KeyPurpose.VALIDATOR)), "the key outlived its keystore");
  }

  /** The public half of a development key on the other curve. */
  private Bytes converted(KeyPurpose purpose) throws Exception {
    UnlockedKey key = DevelopmentKey.derive(crypto.ed25519(), new KeyIdentity(purpose, new Home(folder, true, Optional.empty()).chainId()));
    return key.withSeed(seed -> {
      try {
        return Bytes.wrap(crypto.x25519().publicKey(Arrays.copyOf(MessageDigest.getInstance("SHA-512").digest(seed), 32)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @Test
  void theDevelopmentKeyRefusesOtherNodes() throws Exception {
    KeystoreFactory factory = new DevKeystoreFactory(crypto);
    IllegalStateException refused = assertThrows(IllegalStateException.class,
        () -> started(factory, new Home(folder, false, Optional.of(PASSWORD))));
    assertTrue(refused.getMessage().contains("--dev only"), refused.getMessage());
  }

  private Bytes validatorFile() throws KeyFileException {
    return new KeyFiles(crypto.ed25519(), SecureRandomSource.system()).create(folder.resolve("keys/validator.json"),
        new KeyIdentity(KeyPurpose.VALIDATOR, "test-1"), PasswordSource.of(PASSWORD.toCharArray()), IfExists.REFUSE)
        .publicKey();
  }

  private static Keystore started(KeystoreFactory factory, KeystoreContext context) throws Exception {
    Keystore keystore = factory.create(Settings.of(factory.settings(), Map.of()), context);
    try {
      keystore.start();
    } catch (Exception e) {
      keystore.close();
      throw e;
    }
    return keystore;
  }

  private static final class Home extends TestContext implements KeystoreContext {
    private final Path folder;
    private final boolean development;
    private final Optional<String> password;

    Home(Path folder, boolean development, Optional<String> password) throws IOException {
      super(folder);
      this.folder = folder;
      this.development = development;
      this.password = password;
    }

    @Override
    public Path keysFolder() {
      return folder.resolve("keys");
    }

    @Override
    public boolean development() {
      return development;
    }

    @Override
    public Optional<char[]> password() {
      return password.map(String::toCharArray);
    }
  }
}
