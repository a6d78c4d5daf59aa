package org.blockberry.crypto.keystore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.Ed25519;
import org.blockberry.crypto.keystore.KeyFileException.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyImportTest {
  private static final Ed25519 ED25519 = CryptoLadder.standard().ed25519();
  private static final byte[] SEED =
      HexFormat.of().parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  private static final byte[] PUBLIC = ED25519.publicKey(SEED).toArray();
  private static final byte[] PAIR = Bytes.copyOf(SEED).concat(Bytes.copyOf(PUBLIC)).toArray();

  @TempDir Path folder;

  @Test
  void everyKnownForm() throws Exception {
    assertImports(SEED);
    assertImports(PAIR);
    assertImports(text(HexFormat.of().formatHex(SEED) + "\n"));
    assertImports(text(HexFormat.of().withUpperCase().formatHex(PAIR)));
    assertImports(text(comet(PAIR, PUBLIC)));
    assertImports(text("{\"priv_key\":{\"type\":\"tendermint/PrivKeyEd25519\",\"value\":\"" + base64(PAIR) + "\"}}"));
    assertImports(text("{\"priv_key\":\"" + HexFormat.of().formatHex(PAIR) + "\",\"pub_key\":\""
        + HexFormat.of().formatHex(PUBLIC) + "\"}"));
  }

  @Test
  void pairsThatDoNotBelongTogetherAreRefused() {
    byte[] foreign = ED25519.publicKey(new byte[32]).toArray();
    assertRefused("its public key does not belong", Bytes.copyOf(SEED).concat(Bytes.copyOf(foreign)).toArray());
    assertRefused("its public key does not belong", text(comet(PAIR, foreign)));
  }

  @Test
  void otherThingsAreRefused() {
    assertRefused("neither JSON nor", new byte[31]);
    assertRefused("neither JSON nor", new byte[0]);
    assertRefused("no priv_key", text("{}"));
    assertRefused("in line 2", text("{\n\"priv_key\":"));
    assertRefused("not of type", text(comet(PAIR, PUBLIC).replace("PrivKeyEd25519", "PrivKeySecp256k1")));
    assertRefused("neither hexadecimal nor base64", text("{\"priv_key\":\"?\"}"));
  }

  @Test
  void aFileThatOthersCanReadIsNotImported() throws Exception {
    Path file = Files.write(folder.resolve("old.key"), PAIR);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertEquals(Problem.UNSAFE_PERMISSIONS,
        assertThrows(KeyFileException.class, () -> KeyImport.seedFrom(file, ED25519)).problem());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertArrayEquals(SEED, KeyImport.seedFrom(file, ED25519));
  }

  private static void assertImports(byte[] content) throws KeyFileException {
    byte[] before = content.clone();
    assertArrayEquals(SEED, KeyImport.seedFrom(content, ED25519));
    assertArrayEquals(before, content, "the caller's array was changed");
  }

  private static void assertRefused(String why, byte[] content) {
    KeyFileException refused = assertThrows(KeyFileException.class, () -> KeyImport.seedFrom(content, ED25519));
    assertEquals(Problem.NOT_A_KEY, refused.problem());
    assertEquals(true, refused.getMessage().contains(why), refused.getMessage());
  }

  private static String comet(byte[] pair, byte[] publicKey) {
    return "{\"address\":\"00\",\"pub_key\":{\"type\":\"tendermint/PubKeyEd25519\",\"value\":\"" + base64(publicKey)
        + "\"},\"priv_key\":{\"type\":\"tendermint/PrivKeyEd25519\",\"value\":\"" + base64(pair) + "\"}}";
  }

  private static String base64(byte[] content) {
    return Base64.getEncoder().encodeToString(content);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
