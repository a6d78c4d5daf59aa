package org.blockberry.libp2p.multistream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.PeerViolation;

class MultistreamPropertyTest {
  @Tag("sec-T10")
  @Property
  void anyBytesAreReadOrAViolation(@ForAll @Size(max = 200) byte[] input, @ForAll boolean headerFirst) {
    Bytes bytes = headerFirst ? MultistreamTest.wire(Messages.HEADER).concat(Bytes.copyOf(input)) : Bytes.copyOf(input);
    try {
      new Responder(name -> name.length() % 3 == 0).receive(bytes.asBuffer());
    } catch (PeerViolation expected) {
      assertTrue(expected.getMessage().length() < 200);
    }
    try {
      new Proposer(List.of("/a", "/b")).receive(bytes.asBuffer());
    } catch (PeerViolation expected) {
      assertTrue(expected.getMessage().length() < 200);
    }
  }

  /** Where the bytes are cut makes no difference to the answers, the agreement and what is left over. */
  @Property
  void cutsDoNotMatter(@ForAll @IntRange(max = 80) int first, @ForAll @IntRange(max = 80) int second, @ForAll @Size(max = 20) byte[] data) {
    Bytes all = MultistreamTest.wire(Messages.HEADER).concat(MultistreamTest.wire("/nope/1")).concat(MultistreamTest.wire("/yes/1"))
        .concat(Bytes.copyOf(data));
    int a = Math.min(Math.min(first, second), all.size());
    int b = Math.min(Math.max(first, second), all.size());
    Responder responder = new Responder("/yes/1"::equals);
    Bytes answers = Bytes.EMPTY;
    Bytes left = Bytes.EMPTY;
    for (Bytes piece : List.of(all.slice(0, a), all.slice(a, b), all.slice(b, all.size()))) {
      ByteBuffer in = piece.asBuffer();
      answers = answers.concat(responder.receive(in));
      left = left.concat(piece.slice(in.position(), piece.size()));
    }
    assertEquals(MultistreamTest.wire("na").concat(MultistreamTest.wire("/yes/1")), answers);
    assertEquals("/yes/1", responder.agreed().orElseThrow());
    assertEquals(Bytes.copyOf(data), left);
  }
}
