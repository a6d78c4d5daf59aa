package org.blockberry.keystore.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.keystore.KeystoreContext;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.IfExists;
import org.blockberry.crypto.keystore.KeyFiles;
import org.blockberry.crypto.keystore.KeyIdentity;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.crypto.keystore.PasswordSource;
import org.blockberry.keystore.remote.server.SignerServer;
import org.blockberry.keystore.remote.server.SignerTimes;
import org.blockberry.keystore.remote.wire.NumericAddress;
import org.blockberry.testing.contracts.TestContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteKeystoreFactoryTest {
  private static final String PASSWORD = "correct horse";

  @TempDir
  private Path folder;
  private final RemoteKeystoreFactory factory = new RemoteKeystoreFactory(SignerRig.CRYPTO);

  /** A node starts, serves and stops without its signer, and signs as soon as that is there. */
  @Test
  void theNodeKeyIsAFileAndTheValidatorsIsElsewhere() throws Exception {
    Bytes nodeKey = new KeyFiles(SignerRig.CRYPTO.ed25519(), SecureRandomSource.system()).create(folder.resolve("keys/node.json"),
        new KeyIdentity(KeyPurpose.NODE, "test-1"), PasswordSource.of(PASSWORD.toCharArray()), IfExists.REFUSE).publicKey();
    try (SignerRig rig = new SignerRig(folder); Home home = new Home(folder)) {
      Map<String, Object> given = settings(rig);
      rig.server.close();
      Keystore keystore = factory.create(Settings.of(factory.settings(), given), home);
      keystore.start();
      assertEquals(rig.validator.publicKey(), keystore.key(Keystore.VALIDATOR).orElseThrow().publicKey());
      assertEquals(nodeKey, keystore.key(Keystore.NODE).orElseThrow().publicKey());
      assertTrue(keystore.key("unheard-of").isEmpty());
      assertThrows(NoAnswerException.class, () -> keystore.key(Keystore.VALIDATOR).orElseThrow().sign(SignerRig.precommit(1, 1, 1)));
      rig.server = SignerServer.open(rig.server.address(), rig.signerKeys, Set.of(nodeKey), rig.guard, "test-1", SignerTimes.STANDARD,
          rig.log::add);
      Bytes signature = null;
      while (signature == null) {
        try {
          signature = keystore.key(Keystore.VALIDATOR).orElseThrow().sign(SignerRig.precommit(1, 1, 1));
        } catch (NoAnswerException e) {
          Thread.onSpinWait();
        }
      }
      assertEquals(rig.validator.sign(SignerRig.precommit(1, 1, 1)), signature);
      keystore.close();
      assertTrue(keystore.key(Keystore.VALIDATOR).isEmpty());
    }
  }

  @Test
  void mistakesInTheSettingsAreNamed() throws Exception {
    try (SignerRig rig = new SignerRig(folder); Home home = new Home(folder)) {
      for (String name : new String[] {"address", "signer_key", "validator_key"}) {
        Map<String, Object> given = settings(rig);
        given.put(name, "10.0.0.1");
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
            () -> factory.create(Settings.of(factory.settings(), given), home));
        assertTrue(refused.getMessage().contains("keystore.remote." + name), refused.getMessage());
      }
      Keystore keyless = factory.create(Settings.of(factory.settings(), settings(rig)), home);
      IllegalStateException refused = assertThrows(IllegalStateException.class, keyless::start);
      assertTrue(refused.getMessage().contains("node.json"), refused.getMessage());
      keyless.close();
    }
  }

  private static Map<String, Object> settings(SignerRig rig) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("address", NumericAddress.text(rig.server.address()));
    settings.put("signer_key", SignerRig.key(2).publicKey().toHex());
    settings.put("validator_key", rig.validator.publicKey().toHex());
    return settings;
  }

  private static final class Home extends TestContext implements KeystoreContext {
    private final Path folder;

    Home(Path folder) {
      super(folder);
      this.folder = folder;
    }

    @Override
    public Path keysFolder() {
      return folder.resolve("keys");
    }

    @Override
    public boolean development() {
      return false;
    }

    @Override
    public Optional<char[]> password() {
      return Optional.of(PASSWORD.toCharArray());
    }
  }
}
