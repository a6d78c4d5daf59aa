package org.blockberry.store.state.flat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FlatRootTest {
  /** Written a second time, from the description. */
  @Test
  void theRootIsAsDescribed() throws Exception {
    StateChanges changes = StateChanges.builder().set(Bytes.utf8("b"), Bytes.utf8("value")).delete(Bytes.utf8("a"))
        .set(Bytes.utf8("c"), Bytes.EMPTY).build();
    Bytes before = Bytes.fromHex("11".repeat(32));
    assertEquals(described(before, 7, new String[][] {{"a"}, {"b", "value"}, {"c", ""}}),
        FlatRoot.of(before, 7, changes.asMap()));
    assertEquals(described(FlatRoot.ZERO, 1, new String[][] {}), FlatRoot.of(FlatRoot.ZERO, 1, StateChanges.NONE.asMap()));
  }

  /** Fixed for ever: a chain that runs on this store agrees on it. */
  @Test
  @Tag("sec-C9")
  void theRootDoesNotChangeBetweenReleases() {
    Bytes root = FlatRoot.of(FlatRoot.ZERO, 1, StateChanges.builder().set(Bytes.utf8("key"), Bytes.utf8("value"))
        .delete(Bytes.utf8("gone")).build().asMap());
    assertEquals("C777B7565457CB16CDB9C12C526FD419537010D5FAD7A87CB1A0A40FB308239B", root.toHex());
  }

  private static Bytes described(Bytes before, long version, String[][] changes) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeBytes("blockberry/state-flat/1");
      out.write(before.toArray());
      out.writeLong(version);
      out.writeInt(changes.length);
      for (String[] change : changes) {
        out.writeByte(change.length == 2 ? 1 : 0);
        part(out, change[0]);
        if (change.length == 2) {
          part(out, change[1]);
        }
      }
    }
    return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
  }

  private static void part(DataOutputStream out, String text) throws IOException {
    out.writeInt(text.length());
    out.writeBytes(text);
  }

  @Test
  @Tag("sec-C10")
  void everySingleDifferenceGivesAnotherRoot() {
    Random random = new Random(5);
    Set<Bytes> roots = new HashSet<>();
    Set<String> inputs = new HashSet<>();
    for (int i = 0; i < 200_000; i++) {
      StateChanges.Builder changes = StateChanges.builder();
      for (int n = random.nextInt(4); n > 0; n--) {
        Bytes key = small(random, 1);
        if (random.nextBoolean()) {
          changes.set(key, small(random, 0));
        } else {
          changes.delete(key);
        }
      }
      StateChanges built = changes.build();
      long version = 1 + random.nextInt(3);
      Bytes before = random.nextBoolean() ? FlatRoot.ZERO : Bytes.fromHex("01".repeat(32));
      inputs.add(version + before.toHex() + built.asMap());
      roots.add(FlatRoot.of(before, version, built.asMap()));
    }
    assertEquals(inputs.size(), roots.size());
    assertTrue(inputs.size() > 50_000, inputs.size() + " distinct inputs");
  }

  private static Bytes small(Random random, int least) {
    byte[] bytes = new byte[least + random.nextInt(3)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt(3);
    }
    return Bytes.wrap(bytes);
  }
}
