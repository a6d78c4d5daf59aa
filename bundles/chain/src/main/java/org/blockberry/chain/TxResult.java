package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * What executing one transaction gave (ExecTxResult of the original).
 *
 * @param code 0 for success; at most 2^32 - 1
 * @param data answer of the application; hashed
 * @param log text for people; not hashed
 * @param info more text for people; not hashed
 * @param gasWanted limit that the transaction set; hashed
 * @param gasUsed what it took; hashed
 * @param events what happened; not hashed
 * @param codespace whose code it is; not hashed
 */
public record TxResult(
    long code,
    Bytes data,
    String log,
    String info,
    long gasWanted,
    long gasUsed,
    List<Event> events,
    String codespace) implements ProtoMessage {
  /** The most events of one result that are read. */
  public static final int MAX_EVENTS = 100_000;
  /** Success and nothing else. */
  public static final TxResult OK = new TxResult(0, Bytes.EMPTY, "", "", 0, 0, List.of(), "");

  private static final long MAX_CODE = 0xFFFF_FFFFL;

  /** Copies the list and checks the code. */
  public TxResult {
    requireNonNull(data, "data");
    requireNonNull(log, "log");
    requireNonNull(info, "info");
    events = List.copyOf(events);
    requireNonNull(codespace, "codespace");
    if (code < 0 || code > MAX_CODE) {
      throw new IllegalArgumentException("code is " + code + " but must be 0 to " + MAX_CODE);
    }
  }

  /** A refusal. */
  public static TxResult failed(long code, String codespace, String log) {
    return new TxResult(code, Bytes.EMPTY, log, "", 0, 0, List.of(), codespace);
  }

  /** Whether the code is 0. */
  public boolean isOk() {
    return code == 0;
  }

  /** What all nodes must agree on: code, data and gas. No bytes for {@link #OK}. */
  public Bytes deterministicEncoding() {
    ProtoMessage hashed = out -> {
      out.uint64(1, code);
      out.bytes(2, data);
      out.int64(5, gasWanted);
      out.int64(6, gasUsed);
    };
    return hashed.encode();
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.uint64(1, code);
    out.bytes(2, data);
    out.string(3, log);
    out.string(4, info);
    out.int64(5, gasWanted);
    out.int64(6, gasUsed);
    out.messages(7, events);
    out.string(8, codespace);
  }

  /** Reads the fields. */
  public static TxResult read(ProtoReader in) {
    return new TxResult(in.uint32(1), in.bytes(2), in.string(3), in.string(4), in.int64(5), in.int64(6),
        in.messages(7, MAX_EVENTS, Event::read), in.string(8));
  }

  /** Decodes the canonical encoding. */
  public static TxResult decode(Bytes encoded) {
    return ProtoReader.strict(encoded, TxResult::read);
  }
}
