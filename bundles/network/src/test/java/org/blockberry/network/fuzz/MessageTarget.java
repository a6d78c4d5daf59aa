package org.blockberry.network.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.cramberry.Limits;
import org.blockberry.cramberry.Options;
import org.blockberry.cramberry.WireMessage;
import org.blockberry.cramberry.WireReader;
import org.blockberry.cramberry.fuzz.Corpus;
import org.blockberry.network.blocks.BlockMessage;
import org.blockberry.network.handshake.HandshakeMessage;
import org.blockberry.network.housekeeping.HousekeepingMessage;
import org.blockberry.network.pex.PexMessage;
import org.blockberry.network.rpc.GrpcBlockResponse;
import org.blockberry.network.rpc.GrpcNetInfoResponse;
import org.blockberry.network.rpc.GrpcStatusResponse;
import org.blockberry.network.rpc.GrpcTxSearchResponse;
import org.blockberry.network.snapshots.StateSyncMessage;
import org.blockberry.network.transactions.TransactionsMessage;

/** Decodes any bytes as any family of messages; what is accepted comes back from its encoding unchanged. */
public final class MessageTarget {
  private record Family<M extends WireMessage>(Function<WireReader, M> read, Function<M, Bytes> encode) {
    void run(byte[] data) {
      M message = Corpus.withinMemory(16L * data.length + Limits.FREE_MEMORY, () -> {
        try {
          return read.apply(WireReader.of(data, Options.SECURE));
        } catch (CramberryException e) {
          return null; // refused, as it should be
        }
      });
      if (message != null) {
        again(message);
      }
    }

    private void again(M message) {
      Bytes encoded;
      try {
        encoded = encode.apply(message);
      } catch (CramberryException e) {
        return; // a required byte sequence is there and empty: accepted, never sent
      }
      M second = read.apply(WireReader.of(encoded, Options.DEFAULT.refusingUnknownFields()));
      if (!second.equals(message) || !encode.apply(second).equals(encoded)) {
        throw new AssertionError(message + " became " + second);
      }
    }
  }

  private static final List<Family<?>> FAMILIES = List.of(
      new Family<>(HandshakeMessage::readTagged, HandshakeMessage::encodeTagged), new Family<>(PexMessage::readTagged, PexMessage::encodeTagged),
      new Family<>(TransactionsMessage::readTagged, TransactionsMessage::encodeTagged),
      new Family<>(BlockMessage::readTagged, BlockMessage::encodeTagged),
      new Family<>(HousekeepingMessage::readTagged, HousekeepingMessage::encodeTagged),
      new Family<>(StateSyncMessage::readTagged, StateSyncMessage::encodeTagged),
      new Family<>(GrpcStatusResponse::read, GrpcStatusResponse::encode), new Family<>(GrpcNetInfoResponse::read, GrpcNetInfoResponse::encode),
      new Family<>(GrpcTxSearchResponse::read, GrpcTxSearchResponse::encode), new Family<>(GrpcBlockResponse::read, GrpcBlockResponse::encode));

  private MessageTarget() {}

  /** For Jazzer. The first byte chooses the family. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      FAMILIES.get((input[0] & 0xff) % FAMILIES.size()).run(Arrays.copyOfRange(input, 1, input.length));
    }
  }
}
