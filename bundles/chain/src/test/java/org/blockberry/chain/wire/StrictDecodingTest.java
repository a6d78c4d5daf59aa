package org.blockberry.chain.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Function;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.Header;
import org.blockberry.chain.MerkleProof;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.TxResult;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the strict decoder refuses, one rule at a time, and what a claimed length costs. */
class StrictDecodingTest {
  private static <T> String refusal(Function<Bytes, T> decoder, String hex) {
    return assertThrows(DecodingException.class, () -> decoder.apply(Bytes.fromHex(hex))).getMessage();
  }

  @Tag("sec-C3")
  @Test
  void everyOtherWayToWriteAValueIsRefused() {
    assertEquals(new PartSetHeader(5, Bytes.fromHex("ff")), PartSetHeader.decode(Bytes.fromHex("08051201ff")));
    assertEquals("at byte 3: field 1 is unknown, repeated or out of order", // out of order
        refusal(PartSetHeader::decode, "1201ff0805"));
    assertEquals("at byte 2: field 1 is unknown, repeated or out of order", // repeated
        refusal(PartSetHeader::decode, "080508051201ff"));
    assertEquals("at byte 5: field 3 is unknown, repeated or out of order", // unknown behind
        refusal(PartSetHeader::decode, "08051201ff1801"));
    assertEquals("at byte 1: a varint is longer than needed", refusal(PartSetHeader::decode, "088500"));
    assertEquals("at byte 0: a varint is longer than needed", refusal(PartSetHeader::decode, "880005"));
    assertEquals("at byte 3: a varint is longer than needed", refusal(PartSetHeader::decode, "0805128100ff"));
    assertEquals("at byte 2: field 1 holds its default, which is never written",
        refusal(PartSetHeader::decode, "0800"));
    assertEquals("at byte 4: field 2 holds its default, which is never written",
        refusal(PartSetHeader::decode, "08051200"));
    assertEquals("at byte 0: field 1 has wire type 2 instead of 0", refusal(PartSetHeader::decode, "0a0105"));
    assertEquals("at byte 0: field number 0 does not exist", refusal(PartSetHeader::decode, "0005"));
    assertEquals("at byte 0: field 1 is 4294967296 but must fit 32 bits",
        refusal(PartSetHeader::decode, "088080808010"));
    assertEquals("at byte 1: a varint has more than 64 bits",
        refusal(PartSetHeader::decode, "08ffffffffffffffffff02"));
    assertEquals("at byte 1: a varint is cut off", refusal(PartSetHeader::decode, "08ff"));
    assertEquals("at byte 0: field 2 is missing; it is always written", refusal(BlockId::decode, ""));
  }

  @Tag("sec-C3")
  @Test
  void aNegativeInt32TakesTenBytesAndFitsItsType() {
    assertEquals(-1, Commit.decode(Bytes.fromHex("10ffffffffffffffffff011a021200")).round());
    assertTrue(refusal(Commit::decode, "10ffffffff0f1a021200").contains("must fit 32 bits"));
  }

  @Tag("sec-C3")
  @Test
  void paddingInsideASignedMessageIsRefused() {
    Bytes vote = Bytes.fromHex("080110011803220212002a00");
    assertEquals(vote, Vote.decode(vote).encode());
    assertTrue(refusal(Vote::decode, "080110011803220212002a0058ff").contains("field 11 is unknown"), "unknown field");
    assertTrue(refusal(Vote::decode, "0801100118032206120012001200" + "2a00").contains("repeated"), "nested");
    assertTrue(refusal(Vote::decode, "08031001220212002a00").contains("message type is 3"), "unknown enum number");
  }

  @Tag("sec-C2")
  @Test
  void sizesThatDisagreeWithTheContentAreRefused() {
    assertTrue(refusal(PartSetHeader::decode, "08051202ff").contains("claims 2 bytes but 1 are left"));
    assertTrue(refusal(BlockId::decode, "12050805").contains("claims 5 bytes but 2 are left"));
    // the inner message claims more than the outer one has
    assertTrue(refusal(BlockId::decode, "12041203ffff").contains("claims 3 bytes but 2 are left"));
    assertTrue(refusal(BlockId::decode, "12ffffffffffffffffff01").contains("claims 18446744073709551615 bytes"));
  }

  @Tag("sec-C2")
  @Test
  void listsHaveABound() {
    String aunt = "2200";
    String proof = "08011a0100";
    assertEquals(100, MerkleProof.decode(Bytes.fromHex(proof + aunt.repeat(100))).aunts().size());
    assertTrue(refusal(MerkleProof::decode, proof + aunt.repeat(101)).contains("more than 100 elements"));
    String absent = Bytes.copyOf(new byte[] {0x22, (byte) CommitSig.ABSENT.encodedSize()})
        .concat(CommitSig.ABSENT.encode()).toHex();
    assertEquals(10_000, Commit.decode(Bytes.fromHex("1a021200" + absent.repeat(10_000))).size());
    assertTrue(refusal(Commit::decode, "1a021200" + absent.repeat(10_001)).contains("more than 10000 elements"));
  }

  @Tag("sec-T1")
  @Test
  void aClaimedLengthAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<Function<Bytes, ?>> decoders = List.of(Block::decode, Header::decode, Commit::decode, ValidatorSet::decode,
        Vote::decode, TxResult::decode, MerkleProof::decode);
    for (String claim : List.of("ffffffff07", "ffffffffffffffff7f", "80808032", "ffffffff0f")) {
      for (Function<Bytes, ?> decoder : decoders) {
        for (int field = 1; field <= 10; field++) {
          Bytes input = Bytes.fromHex(String.format("%02x", field << 3 | 2) + claim + "00");
          assertThrows(DecodingException.class, () -> decoder.apply(input)); // first run loads classes
          long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
          assertThrows(DecodingException.class, () -> decoder.apply(input));
          long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
          assertTrue(allocated < 64 * 1024, () -> "allocated " + allocated);
        }
      }
    }
  }

  @Test
  void textMustBeUtf8() {
    assertTrue(refusal(TxResult::decode, "1a01ff").contains("not UTF-8"));
    assertTrue(refusal(TxResult::decode, "1a02c080").contains("not UTF-8"), "overlong");
    assertTrue(refusal(TxResult::decode, "1a03eda080").contains("not UTF-8"), "surrogate");
  }

  @Test
  void lenientReadingMergesAndTakesTheLast() {
    PartSetHeader last = ProtoReader.lenient(Bytes.fromHex("08010805120101120102"), PartSetHeader::read);
    assertEquals(new PartSetHeader(5, Bytes.fromHex("02")), last);
    BlockId merged = ProtoReader.lenient(Bytes.fromHex("1202080512031201ff12031201aa"), BlockId::read);
    assertEquals(Bytes.fromHex("aa"), merged.parts().hash());
    assertTrue(assertThrows(DecodingException.class, () -> ProtoReader.lenient(
        Bytes.fromHex("12020805".repeat(17)), BlockId::read)).getMessage().contains("more than 16 times"));
  }
}
