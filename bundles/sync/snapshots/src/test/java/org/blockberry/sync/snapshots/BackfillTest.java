package org.blockberry.sync.snapshots;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.Header;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.light.LightBlockSource;
import org.blockberry.chain.light.LightSourceException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the node wants below its first block comes from whichever server is of help. */
class BackfillTest {
  private final List<String> asked = new ArrayList<>(); // server and height
  private final Side node = new Side("joiner", null, Map.of("rpc_servers", List.of("http://a", "http://b", "http://c")));

  private static LightBlock block(long height, String flavour) {
    Bytes some = MadeUp.hash(flavour);
    Header header = new Header(11, 0, "made-up", height, Instant.ofEpochSecond(height), BlockId.NIL, some, some, some, some, some, some, some, some,
        MadeUp.SET.get(0).address());
    return new LightBlock(new SignedHeader(header, new Commit(height, 0, new BlockId(header.hash(), new PartSetHeader(1, some)), List.of())), MadeUp.SET);
  }

  private final class Server implements LightBlockSource {
    private final String address;

    Server(String address) {
      this.address = address;
    }

    @Override
    public String name() {
      return address;
    }

    @Override
    public LightBlock lightBlock(long height) throws LightSourceException {
      asked.add(address + " " + height);
      if (address.endsWith("a")) {
        throw new LightSourceException(LightSourceException.Reason.NOT_KEPT, "lowest height is 90");
      }
      return block(height, address);
    }
  }

  @Test
  @Tag("sec-B4")
  void aServerThatHasNothingOrLiesIsLeftForTheNext() {
    node.headerSources = Server::new;
    node.headerVerdict = header -> LightBlock.decode(header).header().appHash().equals(MadeUp.hash("http://c"))
        ? BlockVerdict.of(BlockVerdict.Kind.TAKEN, "") : BlockVerdict.of(BlockVerdict.Kind.INVALID, "another hash");
    node.pass(1_000);
    assertEquals(List.of(), asked, "nothing is wanted");
    node.missing = 120;
    node.pass(1_000);
    assertEquals(0, node.missing);
    assertEquals(List.of("http://a 120", "http://b 120", "http://c 120", "http://c 119"), asked.subList(0, 4));
    assertEquals(122, asked.size(), "two were no help once");
    assertEquals(120, node.metrics.count("backfill_headers_total"));
  }

  @Test
  void whenNobodyHelpsItRests() {
    node.headerSources = Server::new;
    node.headerVerdict = header -> BlockVerdict.of(BlockVerdict.Kind.INVALID, "another hash");
    node.missing = 5;
    node.pass(20_000);
    assertEquals(3, asked.size());
    node.pass(20_000);
    assertEquals(6, asked.size(), "once more round");
    assertEquals(5, node.missing);
  }
}
