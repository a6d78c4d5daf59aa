package org.blockberry.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.chain.genesis.InvalidGenesisException;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyFileHeader;
import org.blockberry.crypto.keystore.KeyFiles;
import org.blockberry.crypto.keystore.KeyIdentity;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.crypto.keystore.PasswordSource;

/** Whether the keys can be read, are for this chain, and open with the password that the node would get. Nobody is asked for one. */
final class KeysCheck implements Check {
  @Override
  public List<Finding> look(Patient patient) throws Exception {
    if (patient.setting("keystore.type").filter("dev"::equals).isPresent()) {
      return List.of(Finding.warn("keys", "keystore.type is \"dev\": keys that everybody knows", "set it to \"file\" for a real chain"));
    }
    KeyFiles files = new KeyFiles(patient.ed25519(), SecureRandomSource.system());
    Optional<String> chain = chain(patient.home().genesisFile());
    List<Finding> findings = new ArrayList<>();
    boolean remote = patient.setting("keystore.type").filter("remote"::equals).isPresent();
    for (KeyPurpose purpose : KeyPurpose.values()) {
      Path file = patient.home().keys().resolve(patient.setting((remote ? "keystore.remote." : "keystore.file.") + purpose.label() + "_file")
          .orElse(purpose.label() + ".json"));
      if (remote && purpose == KeyPurpose.VALIDATOR) {
        findings.add(remoteKey(file, patient));
        continue;
      }
      if (!Files.exists(file)) {
        boolean needed = purpose == KeyPurpose.NODE || patient.setting("node.role").filter("validator"::equals).isPresent();
        findings.add(needed ? Finding.warn("keys", "no " + purpose.label() + " key: " + file, "blockberry keys new " + purpose.label()
            + " (a node started with --dev needs none)") : Finding.ok("keys", "no " + purpose.label() + " key, and none is needed"));
        continue;
      }
      try {
        findings.add(key(files, file, purpose, chain, patient));
      } catch (KeyFileException e) {
        findings.add(Finding.fail("keys", e.getMessage(), "see: blockberry help keys"));
      }
    }
    return findings;
  }

  private static Finding remoteKey(Path file, Patient patient) {
    return Files.exists(file) ? Finding.warn("keys", "a validator key is in this home although keystore.type is \"remote\": " + file,
        "move it to the signer's home") : Finding.ok("keys", "the validator key is at the signer "
        + patient.setting("keystore.remote.address").orElse("(keystore.remote.address is not set)"));
  }

  private static Finding key(KeyFiles files, Path file, KeyPurpose purpose, Optional<String> chain, Patient patient)
      throws KeyFileException {
    KeyFileHeader header = files.inspect(file);
    if (header.identity().purpose() != purpose) {
      return Finding.fail("keys", file + " is a key for " + header.identity(), "put the " + purpose.label() + " key there");
    }
    if (chain.isPresent() && !chain.get().equals(header.identity().chainId())) {
      return Finding.fail("keys", file + " is a key for " + header.identity() + " but the genesis file is of " + chain.get(),
          "use the key of this chain, or the genesis file of that one");
    }
    PasswordSource password = password(patient);
    String shown = purpose.label() + " key for chain " + header.identity().chainId();
    try {
      if (password.password("").isEmpty()) {
        return Finding.ok("keys", shown + "; not opened, no password in a file or the environment");
      }
    } catch (java.io.IOException e) {
      return Finding.fail("keys", String.valueOf(e.getMessage()), "correct the password file");
    }
    files.open(file, new KeyIdentity(purpose, header.identity().chainId()), password).close();
    return Finding.ok("keys", shown + " opens");
  }

  private static PasswordSource password(Patient patient) {
    String file = patient.environment().getOrDefault("BLOCKBERRY_KEY_PASSWORD_FILE", "");
    return file.isEmpty() ? PasswordSource.environment(patient.environment()) : PasswordSource.file(Path.of(file));
  }

  private static Optional<String> chain(Path genesis) throws Exception {
    try {
      return Files.exists(genesis) ? Optional.of(Genesis.parse(Bytes.wrap(Files.readAllBytes(genesis))).chainId()) : Optional.empty();
    } catch (InvalidGenesisException e) {
      return Optional.empty(); // said by its own check
    }
  }
}
