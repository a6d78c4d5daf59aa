package org.blockberry.cramberry.fuzz;

import java.util.Arrays;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.cramberry.Limits;
import org.blockberry.cramberry.Options;
import org.blockberry.cramberry.VectorCodecs;
import org.blockberry.cramberry.WireReader;
import org.blockberry.cramberry.codec.Codec;

/** Decodes any bytes as any type of the vectors: a value or a {@link CramberryException}, within the promised memory. */
public final class CodecTarget {
  private static final List<Codec<Object>> CODECS = VectorCodecs.all();

  private CodecTarget() {}

  /** For Jazzer. The first byte chooses the type. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Codec<Object> codec = CODECS.get((input[0] & 0xff) % CODECS.size());
    byte[] data = Arrays.copyOfRange(input, 1, input.length);
    Options options = (input[0] & 0x80) == 0 ? Options.SECURE : Options.DEFAULT;
    Object value = Corpus.withinMemory(16L * data.length + Limits.FREE_MEMORY, () -> {
      try {
        return codec.read(WireReader.of(data, options), null);
      } catch (CramberryException e) {
        return null; // refused, as it should be
      }
    });
    if (value != null) {
      reencode(codec, value);
    }
  }

  private static void reencode(Codec<Object> codec, Object value) {
    try {
      Bytes once = codec.encode(value, Options.DEFAULT);
      Bytes twice = codec.encode(codec.decode(once, Options.DEFAULT), Options.DEFAULT);
      if (once.size() < twice.size()) { // pointers to zero get lost on the way, nothing else may
        throw new AssertionError(once + " became " + twice);
      }
    } catch (CramberryException e) {
      // a required field is zero, or the key of a map is not a number: the original cannot read its own bytes then, either
    }
  }
}
