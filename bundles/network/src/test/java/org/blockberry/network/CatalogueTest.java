package org.blockberry.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.cramberry.ErrorCategory;
import org.blockberry.cramberry.Options;
import org.blockberry.cramberry.WireMessage;
import org.blockberry.network.blocks.BlockData;
import org.blockberry.network.blocks.BlockMessage;
import org.blockberry.network.handshake.HandshakeMessage;
import org.blockberry.network.handshake.HelloFinalize;
import org.blockberry.network.handshake.HelloRequest;
import org.blockberry.network.handshake.HelloResponse;
import org.blockberry.network.housekeeping.FirewallRequest;
import org.blockberry.network.housekeeping.FirewallResponse;
import org.blockberry.network.housekeeping.HousekeepingMessage;
import org.blockberry.network.housekeeping.LatencyRequest;
import org.blockberry.network.housekeeping.LatencyResponse;
import org.blockberry.network.pex.AddressInfo;
import org.blockberry.network.pex.AddressRequest;
import org.blockberry.network.pex.AddressResponse;
import org.blockberry.network.pex.PexMessage;
import org.blockberry.network.rpc.GrpcStatusResponse;
import org.blockberry.network.snapshots.SnapshotChunkRequest;
import org.blockberry.network.snapshots.SnapshotChunkResponse;
import org.blockberry.network.snapshots.SnapshotMetadata;
import org.blockberry.network.snapshots.SnapshotsRequest;
import org.blockberry.network.snapshots.SnapshotsResponse;
import org.blockberry.network.snapshots.StateSyncMessage;
import org.blockberry.network.transactions.TransactionData;
import org.blockberry.network.transactions.TransactionDataRequest;
import org.blockberry.network.transactions.TransactionDataResponse;
import org.blockberry.network.transactions.TransactionHash;
import org.blockberry.network.transactions.TransactionsMessage;
import org.blockberry.network.transactions.TransactionsRequest;
import org.blockberry.network.transactions.TransactionsResponse;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The messages against the vectors of the protocol specification, section 19: both ways, byte for byte. */
class CatalogueTest {
  private static final Bytes H = Bytes.fromHex("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  private static final Bytes K = Bytes.fromHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  private static final Bytes HELLO = Bytes.utf8("hello");

  @TestFactory
  Stream<DynamicTest> vectors() {
    return Stream.of(
        handshake("810110012420" + hex(K) + "00", new HelloResponse(true, Optional.of(K))),
        handshake("80011402616128025403632d3168d00f780000",
            new HelloRequest("aa", 1, Optional.empty(), OptionalInt.empty(), "c-1", 1000, 0)),
        handshake("8201100100", new HelloFinalize(true)),
        pex("8301180000", new AddressRequest(0)),
        pex("840100", new AddressResponse(List.of())),
        pex("8401140114122f6970342f312e322e332e342f7463702f31280a380e4401580000",
            new AddressResponse(List.of(new AddressInfo("/ip4/1.2.3.4/tcp/1", 5, 7, "X")))),
        transactions("850118c80100", new TransactionsRequest(100)),
        transactions("860114011420" + hex(H) + "0000", new TransactionsResponse(List.of(new TransactionHash(H)))),
        transactions("870114011420" + hex(H) + "0000", new TransactionDataRequest(List.of(new TransactionHash(H)))),
        transactions("880114011420" + hex(H) + "240568656c6c6f0000",
            new TransactionDataResponse(List.of(new TransactionData(H, HELLO)))),
        vector("8b0118022420" + hex(H) + "340568656c6c6f00", new BlockData(1, H, HELLO), BlockMessage::encodeTagged, BlockMessage::decodeTagged),
        housekeeping("8c01180200", new LatencyRequest(1)),
        housekeeping("8d01180900", new LatencyResponse(-5)),
        housekeeping("8e011409312e322e332e343a3500", new FirewallRequest("1.2.3.4:5")),
        housekeeping("8f011409312e322e332e343a3500", new FirewallResponse("1.2.3.4:5")),
        snapshots("9001180000", new SnapshotsRequest(0)),
        snapshots("9101140118142420" + hex(H) + "38044420" + hex(K) + "580e0000",
            new SnapshotsResponse(List.of(new SnapshotMetadata(10, H, 2, K, OptionalLong.of(7))))),
        snapshots("92011420" + hex(H) + "280000", new SnapshotChunkRequest(H, 0)),
        snapshots("93011420" + hex(H) + "2800340568656c6c6f4420" + hex(H) + "00", new SnapshotChunkResponse(H, 0, HELLO, H)));
  }

  private static String hex(Bytes bytes) {
    return bytes.toHex().toLowerCase(java.util.Locale.ROOT);
  }

  private static DynamicTest handshake(String hex, HandshakeMessage message) {
    return vector(hex, message, HandshakeMessage::encodeTagged, HandshakeMessage::decodeTagged);
  }

  private static DynamicTest pex(String hex, PexMessage message) {
    return vector(hex, message, PexMessage::encodeTagged, PexMessage::decodeTagged);
  }

  private static DynamicTest transactions(String hex, TransactionsMessage message) {
    return vector(hex, message, TransactionsMessage::encodeTagged, TransactionsMessage::decodeTagged);
  }

  private static DynamicTest housekeeping(String hex, HousekeepingMessage message) {
    return vector(hex, message, HousekeepingMessage::encodeTagged, HousekeepingMessage::decodeTagged);
  }

  private static DynamicTest snapshots(String hex, StateSyncMessage message) {
    return vector(hex, message, StateSyncMessage::encodeTagged, StateSyncMessage::decodeTagged);
  }

  private static <M extends WireMessage> DynamicTest vector(String hex, M message, java.util.function.Function<M, Bytes> encode,
      BiFunction<Bytes, Options, M> decode) {
    return DynamicTest.dynamicTest(message.getClass().getSimpleName() + " " + hex, () -> {
      assertEquals(Bytes.fromHex(hex), encode.apply(message));
      assertEquals(message, decode.apply(Bytes.fromHex(hex), Options.SECURE.refusingUnknownFields()));
    });
  }

  @Test
  void aMessageOfUnsetMessagesIsWrittenAsTheOriginalDoes() {
    Bytes empty = Bytes.fromHex("14002400340000");
    assertEquals(empty, GrpcStatusResponse.EMPTY.encode());
    assertEquals(GrpcStatusResponse.EMPTY, GrpcStatusResponse.decode(empty));
  }

  @Test
  void hugeCountsAreRefusedBeforeTheyCostMemory() {
    Bytes attack = Bytes.fromHex("860114ffffffffffffffff7f00"); // what panics an original node
    assertEquals(ErrorCategory.MAX_ARRAY_LENGTH,
        assertThrows(CramberryException.class, () -> TransactionsMessage.decodeTagged(attack, Options.SECURE)).category());
  }

  @Test
  void anEmptyRequiredByteSequenceIsNeverSent() {
    assertEquals(ErrorCategory.REQUIRED_FIELD_MISSING,
        assertThrows(CramberryException.class, () -> new TransactionHash(Bytes.EMPTY).encode()).category());
  }
}
