package org.blockberry.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** backup and restore of a stopped home. A running one: BackupTest in testing/it. */
class BackupTest {
  @TempDir
  Path folder;

  private final CliRig rig = new CliRig();

  private Path home() throws IOException {
    Path home = folder.resolve("home");
    put(home, "config.toml", "# x\n");
    put(home, "genesis.json", "{}");
    put(home, "features.txt", "+mempool-ttl\n");
    put(home, "logback.xml", "<configuration/>");
    put(home, "keys/validator.json", "sealed");
    put(home, "keys/trust/vendor.pem", "certificate");
    put(home, "keys/validator.signed", "AA\n");
    put(home, "data/block-store/rocksdb/db/CURRENT", "MANIFEST-000001\n");
    put(home, "data/block-store/rocksdb/db/000004.sst", "x".repeat(100_000));
    put(home, "data/block-store/rocksdb/db/LOCK", "");
    put(home, "data/signer/state", "what was signed");
    put(home, "deploy/custom-1.0.jar", "jar");
    put(home, "var/log/node.log", "log");
    put(home, "notes.txt", "the operator's own");
    return home;
  }

  private static void put(Path home, String name, String text) throws IOException {
    Files.createDirectories(home.resolve(name).getParent());
    Files.writeString(home.resolve(name), text);
  }

  private Path backup(String... more) throws IOException {
    Path file = folder.resolve("b" + System.nanoTime());
    java.util.ArrayList<String> words = new java.util.ArrayList<>(List.of("backup", "--home", home().toString(), "--to", file.toString()));
    words.addAll(List.of(more));
    CliRig.Run run = rig.run(words.toArray(String[]::new));
    assertEquals(0, run.code(), run.err());
    return file;
  }

  @Test
  void aStoppedHomeComesBackWithoutKeysAndWithoutWhatWasSigned() throws IOException {
    Path file = backup();
    assertEquals("rw-------", java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    Path restored = folder.resolve("restored");
    CliRig.Run run = rig.run("restore", file.toString(), "--home", restored.toString());
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("copy data/signer/state from the machine that signed last"), run.out());
    assertArrayEquals(Files.readAllBytes(home().resolve("data/block-store/rocksdb/db/000004.sst")),
        Files.readAllBytes(restored.resolve("data/block-store/rocksdb/db/000004.sst")));
    assertTrue(Files.exists(restored.resolve("keys/trust/vendor.pem")));
    assertEquals("AA\n", Files.readString(restored.resolve("keys/validator.signed")), "a key that is copied there by hand does not sign without its memory");
    assertEquals("+mempool-ttl\n", Files.readString(restored.resolve("features.txt")), "without it another node would start");
    assertTrue(Files.exists(restored.resolve("logback.xml")) && Files.exists(restored.resolve("deploy/custom-1.0.jar")));
    for (String left : new String[] {"keys/validator.json", "data/signer/state", "var", "notes.txt", "data/block-store/rocksdb/db/LOCK"}) {
      assertFalse(Files.exists(restored.resolve(left)), left);
    }
  }

  @Test
  void whatCannotBeBackedUpIsNamed() throws IOException {
    Path home = home();
    put(home, "deploy/a\tb.jar", "jar");
    Files.createSymbolicLink(home.resolve("deploy/link.jar"), home.resolve("notes.txt"));
    CliRig.Run run = rig.run("backup", "--home", home.toString(), "--to", folder.resolve("named").toString());
    assertEquals(0, run.code(), run.err());
    assertTrue(run.err().contains("not in the backup: deploy/a?b.jar") && run.err().contains("not in the backup: deploy/link.jar"), run.err());
  }

  @Test
  void keysAndTheSignersMemoryComeBackWhenAskedFor() throws IOException {
    Path restored = folder.resolve("restored");
    assertEquals(0, rig.run("restore", backup("--with-keys").toString(), "--home", restored.toString(), "--accept-double-sign-risk").code());
    assertEquals("sealed", Files.readString(restored.resolve("keys/validator.json")));
    assertEquals("what was signed", Files.readString(restored.resolve("data/signer/state")));
    assertEquals("rw-------", java.nio.file.attribute.PosixFilePermissions.toString(
        Files.getPosixFilePermissions(restored.resolve("keys/validator.json"))));
    assertEquals("rw-------", java.nio.file.attribute.PosixFilePermissions.toString(
        Files.getPosixFilePermissions(restored.resolve("keys/validator.signed"))));
    assertEquals("rwx------", java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(restored.resolve("keys"))));
  }

  @Test
  void nothingThatIsThereIsReplaced() throws IOException {
    Path file = backup();
    assertEquals(1, rig.run("backup", "--home", home().toString(), "--to", file.toString()).code());
    CliRig.Run run = rig.run("restore", file.toString(), "--home", home().toString());
    assertEquals(1, run.code());
    assertTrue(run.err().contains("is not empty"), run.err());
    assertEquals(2, rig.run("restore", file.toString()).code(), "no home named");
    assertEquals(1, rig.run("backup", "--home", folder.resolve("nothing").toString(), "--to", folder.resolve("x").toString()).code());
  }

  @Test
  void everyDamageIsFoundBeforeAnythingIsWritten() throws IOException {
    byte[] whole = Files.readAllBytes(backup());
    Random random = new Random(3);
    Path bad = folder.resolve("bad");
    Path target = folder.resolve("target");
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] damaged = whole.clone();
      int at = random.nextInt(damaged.length);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(bad, damaged);
      CliRig.Run run = rig.run("restore", bad.toString(), "--home", target.toString());
      if (run.code() == 0) { // in what a reader does not look at, such as a time: then all is as it was
        assertEquals("x".repeat(100_000), Files.readString(target.resolve("data/block-store/rocksdb/db/000004.sst")), "byte " + at);
        assertEquals("# x\n", Files.readString(target.resolve("config.toml")), "byte " + at);
        org.blockberry.cli.backup.BackupReader.remove(target);
      } else {
        refused++;
        assertEquals(1, run.code(), run.err());
        assertTrue(run.err().startsWith("blockberry: ") && !run.err().contains("unexpected"), "byte " + at + ": " + run.err());
        assertFalse(Files.exists(target), "byte " + at);
      }
    }
    assertTrue(refused > 100, "only " + refused);
    for (int length = 0; length < whole.length; length += 1 + whole.length / 150) {
      Files.write(bad, java.util.Arrays.copyOf(whole, length));
      assertEquals(1, rig.run("restore", bad.toString(), "--home", target.toString()).code(), "cut to " + length);
      assertFalse(Files.exists(target));
    }
    try (var left = Files.list(folder)) {
      assertEquals(0, left.filter(each -> each.getFileName().toString().contains("restoring")).count());
    }
  }

  @Test
  void namesThatLeadOutOfTheHomeAreRefused() throws Exception {
    for (String name : new String[] {"../evil", "data/../../evil", "/etc/evil", "data//evil", "data/./evil", "keys\\evil", "var/run/evil",
        "lock", "data", "config.toml/evil", "bin/evil", "data/ evil", "data/evil\u0000", ".ssh/evil"}) {
      Path file = folder.resolve("crafted");
      Files.deleteIfExists(file);
      crafted(file, name);
      Path target = folder.resolve("target");
      CliRig.Run run = rig.run("restore", file.toString(), "--home", target.toString());
      assertEquals(1, run.code(), name + ": " + run.out());
      assertFalse(Files.exists(target), name);
      assertFalse(Files.exists(folder.resolve("evil")), name);
    }
  }

  /** A backup with one file of that name and a manifest that fits. */
  private static void crafted(Path file, String name) throws Exception {
    byte[] content = "evil".getBytes(StandardCharsets.UTF_8);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    String quoted = name.replace("\\", "\\\\").replace("\u0000", "\\u0000");
    String manifest = "{\"format\":1,\"version\":\"1\",\"chain_id\":\"c\",\"height\":1,\"app_hash\":\"\",\"keys\":false,\"created\":\"\","
        + "\"files\":[{\"name\":\"" + quoted + "\",\"size\":4,\"sha256\":\"" + digest + "\"}]}";
    try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
      zip.closeEntry();
      zip.putNextEntry(new ZipEntry("blockberry-backup.json"));
      zip.write(manifest.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
  }
}
