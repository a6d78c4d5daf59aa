package org.blockberry.examples.utxo.app;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.blockberry.api.value.Bytes;

/**
 * A transaction: outputs that go and outputs that come.
 *
 * <pre>
 * tx        = body signature(64) × inputs
 * body      = 1  inputs(1)  outpoint(34) × inputs  outputs(1)  output(40) × outputs
 * signature = Ed25519 of the input's owner over  "blockberry/utxo/1" chainIdLength(1) chainId body
 * </pre>
 *
 * <p>1 to {@value #MAX_INPUTS} inputs, all different, and 1 to {@value #MAX_OUTPUTS} outputs; nothing follows. There is one encoding of each
 * transaction. Its id, by which its outputs are named, is the SHA-256 of the body: another signature makes no other outputs.
 *
 * @param body what is signed
 * @param inputs what goes
 * @param outputs what comes
 * @param signatures one for each input, in order
 */
record Spend(Bytes body, List<Outpoint> inputs, List<Output> outputs, List<Bytes> signatures) {
  static final int MAX_INPUTS = 16;
  static final int MAX_OUTPUTS = 64;
  private static final int VERSION = 1;
  private static final int SIGNATURE_BYTES = 64;
  private static final Bytes DOMAIN = Bytes.utf8("blockberry/utxo/1");

  Spend {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    signatures = List.copyOf(signatures);
  }

  /** Reads one; sizes are compared before anything is made. */
  static Spend decode(Bytes tx) throws RefusedTxException {
    if (tx.size() < 2 || tx.at(0) != VERSION) {
      throw malformed("it must begin with a byte " + VERSION);
    }
    int inputCount = count(tx, 1, MAX_INPUTS, "inputs");
    int at = 2 + inputCount * Outpoint.BYTES;
    if (tx.size() <= at) {
      throw malformed("it ends within its inputs");
    }
    int outputCount = count(tx, at, MAX_OUTPUTS, "outputs");
    int bodyEnd = at + 1 + outputCount * Output.BYTES;
    int size = bodyEnd + inputCount * SIGNATURE_BYTES;
    if (tx.size() != size) {
      throw malformed("with " + inputCount + " inputs and " + outputCount + " outputs it must have " + size + " bytes, not " + tx.size());
    }
    return new Spend(tx.slice(0, bodyEnd), inputs(tx, inputCount), outputs(tx, at + 1, outputCount), signatures(tx, bodyEnd, inputCount));
  }

  private static int count(Bytes tx, int at, int most, String what) throws RefusedTxException {
    int count = tx.at(at) & 0xff;
    if (count < 1 || count > most) {
      throw malformed("it has " + count + " " + what + " but must have 1 to " + most);
    }
    return count;
  }

  private static List<Outpoint> inputs(Bytes tx, int count) throws RefusedTxException {
    List<Outpoint> inputs = new ArrayList<>(count);
    Set<Outpoint> seen = new HashSet<>();
    for (int i = 0; i < count; i++) {
      int from = 2 + i * Outpoint.BYTES;
      Outpoint input = Outpoint.decode(tx.slice(from, from + Outpoint.BYTES));
      if (!seen.add(input)) {
        throw malformed("it spends " + input + " twice");
      }
      inputs.add(input);
    }
    return inputs;
  }

  private static List<Output> outputs(Bytes tx, int start, int count) throws RefusedTxException {
    List<Output> outputs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int from = start + i * Output.BYTES;
      try {
        outputs.add(Output.decode(tx.slice(from, from + Output.BYTES)));
      } catch (IllegalArgumentException e) {
        throw malformed("the amount of output " + i + " is not 1 or more");
      }
    }
    return outputs;
  }

  private static List<Bytes> signatures(Bytes tx, int start, int count) {
    List<Bytes> signatures = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int from = start + i * SIGNATURE_BYTES;
      signatures.add(tx.slice(from, from + SIGNATURE_BYTES));
    }
    return signatures;
  }

  /** The encoding of a body; the counterpart of {@link #decode}, which says what it may hold. */
  static Bytes body(List<Outpoint> inputs, List<Output> outputs) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(VERSION);
    body.write(inputs.size());
    inputs.forEach(input -> body.writeBytes(input.encode().toArray()));
    body.write(outputs.size());
    outputs.forEach(output -> body.writeBytes(output.encode().toArray()));
    return Bytes.wrap(body.toByteArray());
  }

  /** The same for every signature of the same spend. */
  Bytes id() {
    return sha256(body);
  }

  Outpoint outpoint(int index) {
    return new Outpoint(id(), index);
  }

  /** What every input's owner signs. */
  static Bytes signBytes(String chainId, Bytes body) {
    Bytes chain = Bytes.utf8(chainId);
    return DOMAIN.concat(Bytes.wrap(new byte[] {(byte) chain.size()})).concat(chain).concat(body);
  }

  static Bytes sha256(Bytes content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(content.asBuffer());
      return Bytes.wrap(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private static RefusedTxException malformed(String reason) {
    return new RefusedTxException(Codes.MALFORMED, "malformed: " + reason);
  }
}
