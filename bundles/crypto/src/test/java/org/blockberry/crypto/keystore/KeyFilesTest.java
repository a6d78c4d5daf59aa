package org.blockberry.crypto.keystore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.Ed25519;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.KeyFileException.Problem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
  private static final Ed25519 ED25519 = CryptoLadder.standard().ed25519();
  private static final KeyIdentity VALIDATOR = new KeyIdentity(KeyPurpose.VALIDATOR, "berry-1");
  private static final PasswordSource PASSWORD = PasswordSource.of("correct horse é".toCharArray());

  @TempDir Path folder;
  private final KeyFiles files = new KeyFiles(ED25519, SecureRandomSource.system());

  @Test
  void whatIsWrittenOpens() throws Exception {
    Path file = folder.resolve("keys/validator.json");
    KeyFileHeader written = files.create(file, VALIDATOR, PASSWORD, IfExists.REFUSE);
    assertEquals(written, files.inspect(file));
    try (UnlockedKey key = files.open(file, VALIDATOR, PASSWORD)) {
      assertEquals(written.publicKey(), key.publicKey());
      assertTrue(ED25519.verify(key.publicKey(), Bytes.utf8("m"), key.sign(Bytes.utf8("m"))));
      assertEquals(key.publicKey(), key.<Bytes>withSeed(ED25519::publicKey));
      assertEquals("validator of chain berry-1, public key " + key.publicKey().toHex(), key.toString());
    }
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
    try (Stream<Path> left = Files.list(file.getParent())) {
      assertEquals(List.of(file), left.toList(), "a temporary file stayed behind");
    }
  }

  @Test
  void aClosedKeyIsWiped() throws Exception {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 7);
    UnlockedKey key = new UnlockedKey(ED25519, VALIDATOR, seed);
    key.close();
    assertArrayEquals(new byte[32], seed);
    assertThrows(IllegalStateException.class, () -> key.sign(Bytes.EMPTY));
    assertThrows(IllegalStateException.class, () -> key.withSeed(each -> each));
  }

  @Test
  void nothingIsReplacedUnlessAsked() throws Exception {
    Path file = folder.resolve("validator.json");
    KeyFileHeader first = files.create(file, VALIDATOR, PASSWORD, IfExists.REFUSE);
    AtomicBoolean asked = new AtomicBoolean();
    PasswordSource watched = question -> {
      asked.set(true);
      return PASSWORD.password(question);
    };
    assertProblem(Problem.EXISTS, () -> files.create(file, VALIDATOR, watched, IfExists.REFUSE));
    assertFalse(asked.get(), "asked for a password in vain");
    // a file that appears between the check and the writing
    assertProblem(Problem.EXISTS, () -> new PrivateFile(file).write(new byte[1], IfExists.REFUSE));
    assertEquals(first, files.inspect(file));
    KeyFileHeader second = files.create(file, VALIDATOR, PASSWORD, IfExists.REPLACE);
    assertNotEquals(first.publicKey(), second.publicKey());
    assertNotEquals(first.salt(), second.salt());
    assertEquals(second, files.inspect(file));
  }

  @Test
  void aFileLeftByACrashIsInNobodysWay() throws Exception {
    Path file = folder.resolve("validator.json");
    Files.writeString(folder.resolve(".validator.json.new"), "half a fi");
    files.create(file, VALIDATOR, PASSWORD, IfExists.REFUSE);
    assertFalse(Files.exists(folder.resolve(".validator.json.new")));
    assertEquals(VALIDATOR, files.inspect(file).identity());
  }

  @Test
  void eachMistakeHasItsOwnAnswer() throws Exception {
    Path file = folder.resolve("validator.json");
    assertProblem(Problem.MISSING, () -> files.open(file, VALIDATOR, PASSWORD));
    files.create(file, VALIDATOR, PASSWORD, IfExists.REFUSE);
    assertProblem(Problem.WRONG_PASSWORD,
        () -> files.open(file, VALIDATOR, PasswordSource.of("correct horse e".toCharArray())));
    assertProblem(Problem.WRONG_CHAIN,
        () -> files.open(file, new KeyIdentity(KeyPurpose.VALIDATOR, "berry-2"), PASSWORD));
    assertProblem(Problem.WRONG_PURPOSE, () -> files.open(file, new KeyIdentity(KeyPurpose.NODE, "berry-1"), PASSWORD));
    assertProblem(Problem.NO_PASSWORD, () -> files.open(file, VALIDATOR, question -> Optional.empty()));
    assertProblem(Problem.UNFIT_PASSWORD,
        () -> files.open(file, VALIDATOR, PasswordSource.of(new char[] {'\ud800', 'b'})));
    Path other = folder.resolve("other.json");
    assertProblem(Problem.UNFIT_PASSWORD,
        () -> files.create(other, VALIDATOR, PasswordSource.of("seven77".toCharArray()), IfExists.REFUSE));
    assertFalse(Files.exists(other));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertProblem(Problem.UNSAFE_PERMISSIONS, () -> files.open(file, VALIDATOR, PASSWORD));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    files.open(file, VALIDATOR, PASSWORD).close();
    for (String modes : new String[] {"rwx---rwx", "rwxrwxr-x"}) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(modes));
      assertProblem(Problem.UNSAFE_PERMISSIONS, () -> files.open(file, VALIDATOR, PASSWORD));
    }
    assertProblem(Problem.UNSAFE_PERMISSIONS, () -> files.create(other, VALIDATOR, PASSWORD, IfExists.REFUSE));
  }

  @Test
  void thePasswordCanBeChanged() throws Exception {
    Path file = folder.resolve("validator.json");
    KeyFileHeader before = files.create(file, VALIDATOR, PASSWORD, IfExists.REFUSE);
    PasswordSource next = PasswordSource.of("battery staple".toCharArray());
    assertProblem(Problem.WRONG_PASSWORD, () -> files.changePassword(file, next, next));
    files.changePassword(file, PASSWORD, next);
    KeyFileHeader after = files.inspect(file);
    assertEquals(before.publicKey(), after.publicKey());
    assertNotEquals(before.salt(), after.salt());
    assertNotEquals(before.nonce(), after.nonce());
    assertProblem(Problem.WRONG_PASSWORD, () -> files.open(file, VALIDATOR, PASSWORD));
    files.open(file, VALIDATOR, next).close();
  }

  /** Security class K3: cost chosen by whoever wrote the file. Refused before the password is even asked for. */
  @Test
  @Tag("sec-K3")
  void costOutsideTheBoundsIsRefusedWhenReading() throws Exception {
    Path file = folder.resolve("validator.json");
    files.create(file, VALIDATOR, PASSWORD, IfExists.REFUSE);
    String whole = Files.readString(file);
    PasswordSource never = question -> {
      throw new AssertionError("asked for a password");
    };
    for (String[] change : new String[][] {
        {"\"memory_kib\" : 65536", "\"memory_kib\" : 65535"}, {"\"memory_kib\" : 65536", "\"memory_kib\" : 262145"},
        {"\"memory_kib\" : 65536", "\"memory_kib\" : -1"}, {"\"memory_kib\" : 65536", "\"memory_kib\" : 0"},
        {"\"iterations\" : 3", "\"iterations\" : 2"}, {"\"iterations\" : 3", "\"iterations\" : 49"},
        {"\"iterations\" : 3", "\"iterations\" : 2147483647"}, {"\"parallelism\" : 4", "\"parallelism\" : 3"},
        {"\"parallelism\" : 4", "\"parallelism\" : 17"}}) {
      assertTrue(whole.contains(change[0]), whole);
      Files.writeString(file, whole.replace(change[0], change[1]));
      assertProblem(Problem.UNSAFE_COST, () -> files.open(file, VALIDATOR, never));
    }
    Files.writeString(file, whole.replace("\"memory_kib\" : 65536", "\"memory_kib\" : 9999999999"));
    assertProblem(Problem.DAMAGED, () -> files.open(file, VALIDATOR, never));
    assertThrows(IllegalArgumentException.class, () -> new Argon2Cost(262_144, 13, 4));
    assertEquals(12, new Argon2Cost(262_144, 12, 4).iterations());
  }

  /** Of scrypt no cost would do: files of this format name argon2id, and any other name is refused before a password is asked for. */
  @Test
  @Tag("sec-K3")
  void anotherKeyDerivationIsRefusedAtAnyCost() throws Exception {
    Path file = folder.resolve("validator.json");
    files.create(file, VALIDATOR, PASSWORD, IfExists.REFUSE);
    String whole = Files.readString(file);
    PasswordSource never = question -> {
      throw new AssertionError("asked for a password");
    };
    for (String name : new String[] {"scrypt", "pbkdf2", "argon2d", "argon2i", "none", ""}) {
      Files.writeString(file, whole.replace("\"argon2id\"", "\"" + name + "\""));
      assertProblem(Problem.UNKNOWN_FORMAT, () -> files.open(file, VALIDATOR, never));
    }
  }

  @Test
  void aPasswordFileIsForItsOwnerAndAtMostItsGroup() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "correct horse\nmore\n");
    for (String modes : new String[] {"rw-------", "r--------", "rw-r-----"}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
      assertEquals("correct horse", new String(PasswordSource.file(file).password("?").orElseThrow()));
    }
    for (String modes : new String[] {"rw-r--r--", "rw-rw----", "rw----r--", "rw-----w-"}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
      String text = assertThrows(java.io.IOException.class, () -> PasswordSource.file(file).password("?")).getMessage();
      assertTrue(text.contains("chmod 600 " + file), text);
    }
  }

  /** Accidents: any single changed byte of the file is noticed, and none is taken for a wrong password. */
  @Test
  void damageIsNoticedBeforeAPasswordIsAskedFor() throws Exception {
    Path file = folder.resolve("validator.json");
    files.create(file, VALIDATOR, PASSWORD, IfExists.REFUSE);
    byte[] whole = Files.readAllBytes(file);
    PasswordSource never = question -> {
      throw new AssertionError("asked for a password");
    };
    KeyFileHeader header = files.inspect(file);
    Map<Problem, Integer> seen = new HashMap<>();
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 0x01;
      Files.write(file, changed);
      try {
        assertEquals(header, files.inspect(file), "changed at " + i + " and believed"); // white space, or e for E
      } catch (KeyFileException e) {
        seen.merge(e.problem(), 1, Integer::sum);
        assertNotEquals(Problem.WRONG_PASSWORD, e.problem());
      }
    }
    for (int length = 0; length < whole.length - 1; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertProblem(Problem.DAMAGED, () -> files.open(file, VALIDATOR, never));
    }
    assertTrue(seen.getOrDefault(Problem.DAMAGED, 0) > 500, seen.toString());
  }

  /** Alteration on purpose: the attacker repairs the checksum. Every field is caught all the same. */
  @Test
  void everyFieldIsBoundToTheSealedSeed() throws Exception {
    byte[] seed = SecureRandomSource.system().bytes(32);
    char[] password = "correct horse".toCharArray();
    KeyFileHeader header = new KeyFileHeader(VALIDATOR, ED25519.publicKey(seed), Argon2Cost.STANDARD,
        Bytes.wrap(new byte[32]), Bytes.wrap(new byte[12]));
    SealedKey sealed = SeedCipher.seal(header, seed, password);
    Bytes other = ED25519.publicKey(new byte[32]);
    Map<String, KeyFileHeader> altered = Map.of(
        "purpose", new KeyFileHeader(new KeyIdentity(KeyPurpose.NODE, "berry-1"), header.publicKey(), header.cost(),
            header.salt(), header.nonce()),
        "chain id", new KeyFileHeader(new KeyIdentity(KeyPurpose.VALIDATOR, "berry-2"), header.publicKey(),
            header.cost(), header.salt(), header.nonce()),
        "public key", new KeyFileHeader(VALIDATOR, other, header.cost(), header.salt(), header.nonce()),
        "nonce", new KeyFileHeader(VALIDATOR, header.publicKey(), header.cost(), header.salt(),
        flipped(header.nonce())),
        "salt", new KeyFileHeader(VALIDATOR, header.publicKey(), header.cost(), flipped(header.salt()), header.nonce()),
        "memory", new KeyFileHeader(VALIDATOR, header.publicKey(), new Argon2Cost(65_544, 3, 4), header.salt(),
            header.nonce()),
        "iterations", new KeyFileHeader(VALIDATOR, header.publicKey(), new Argon2Cost(65_536, 4, 4), header.salt(),
            header.nonce()),
        "parallelism", new KeyFileHeader(VALIDATOR, header.publicKey(), new Argon2Cost(65_536, 3, 5), header.salt(),
            header.nonce()));
    for (Map.Entry<String, KeyFileHeader> each : altered.entrySet()) {
      Path file = folder.resolve("altered.json");
      new PrivateFile(file).write(
          KeyFileJson.print(new SealedKey(each.getValue(), sealed.passwordCheck(), sealed.sealedSeed())),
              IfExists.REPLACE);
      KeyFileException refused = assertThrows(KeyFileException.class,
          () -> files.open(file, each.getValue().identity(), PasswordSource.of(password)), each.getKey());
      boolean keyChanges = List.of("salt", "memory", "iterations", "parallelism").contains(each.getKey());
      assertEquals(keyChanges ? Problem.WRONG_PASSWORD : Problem.DAMAGED, refused.problem(), each.getKey());
      assertTrue(refused.getMessage().contains("on purpose"), refused.getMessage());
    }
    assertProblem(Problem.DAMAGED, () -> SeedCipher.open(
        new SealedKey(header, sealed.passwordCheck(), flipped(sealed.sealedSeed())), password));
    assertProblem(Problem.WRONG_PASSWORD, () -> SeedCipher.open(
        new SealedKey(header, flipped(sealed.passwordCheck()), sealed.sealedSeed()), password));
    assertArrayEquals(seed, SeedCipher.open(sealed, password));
  }

  @Test
  void strangersAreNotKeyFiles() throws Exception {
    Path file = folder.resolve("validator.json");
    files.create(file, VALIDATOR, PASSWORD, IfExists.REFUSE);
    String whole = Files.readString(file);
    assertContent(Problem.UNKNOWN_FORMAT, file, whole.replace("\"version\" : 1", "\"version\" : 2"));
    assertContent(Problem.UNKNOWN_FORMAT, file, whole.replace("argon2id", "argon2d"));
    assertContent(Problem.UNKNOWN_FORMAT, file, whole.replace("blockberry-key", "blueberry-key"));
    assertContent(Problem.DAMAGED, file, whole.replace("\"format\"", "\"more\" : \"x\",\n  \"format\""));
    assertContent(Problem.DAMAGED, file, whole.replace("\"format\"", "\"version\" : 1,\n  \"format\""));
    assertContent(Problem.DAMAGED, file, whole + "{}");
    assertContent(Problem.DAMAGED, file, "[".repeat(5_000));
    assertContent(Problem.DAMAGED, file, "{\"a\":".repeat(2_000));
    assertContent(Problem.DAMAGED, file, "");
    assertContent(Problem.DAMAGED, file, " ".repeat(16 * 1024 + 1));
  }

  @Test
  void passwordsComeFromManyPlaces() throws Exception {
    Map<String, String> variables = new HashMap<>();
    PasswordSource environment = PasswordSource.environment(variables);
    assertTrue(environment.password("q").isEmpty());
    Path secret = folder.resolve("password");
    Files.writeString(secret, "from the file\r\nsecond line\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    PasswordSource both = environment.orElse(PasswordSource.file(secret));
    assertEquals("from the file", new String(both.password("q").orElseThrow()));
    variables.put(PasswordSource.VARIABLE, "from the environment");
    assertEquals("from the environment", new String(both.password("q").orElseThrow()));
    Files.writeString(secret, "x".repeat(1_025));
    assertThrows(java.io.IOException.class, () -> PasswordSource.file(secret).password("q"));
    Files.writeString(secret, "x".repeat(1_024));
    assertEquals(1_024, PasswordSource.file(secret).password("q").orElseThrow().length);
  }

  private void assertContent(Problem problem, Path file, String content) throws Exception {
    Files.write(file, content.getBytes(StandardCharsets.UTF_8));
    assertProblem(problem, () -> files.inspect(file));
  }

  private static void assertProblem(Problem problem, org.junit.jupiter.api.function.Executable action) {
    KeyFileException thrown = assertThrows(KeyFileException.class, action);
    assertEquals(problem, thrown.problem(), thrown.getMessage());
  }

  private static Bytes flipped(Bytes content) {
    byte[] changed = content.toArray();
    changed[changed.length - 1] ^= 1;
    return Bytes.wrap(changed);
  }
}
