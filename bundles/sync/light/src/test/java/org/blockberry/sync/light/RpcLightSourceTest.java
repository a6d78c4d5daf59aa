package org.blockberry.sync.light;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.light.LightSourceException;
import org.blockberry.chain.light.LightSourceException.Reason;
import org.blockberry.sync.light.rpc.RpcLightSource;
import org.blockberry.sync.light.rpc.RpcLightSources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node's RPC says, and what becomes of it when it says something else. */
class RpcLightSourceTest {
  private final RpcLightSources sources = new RpcLightSources(Duration.ofSeconds(20));
  private FakeNode node;
  private RpcLightSource source;

  @BeforeEach
  void serve() throws IOException {
    node = new FakeNode(new SmallChain(3, 5));
    source = sources.at(node.url());
  }

  @AfterEach
  void close() {
    node.close();
    sources.close();
  }

  private Reason fails(long height) {
    return assertThrows(LightSourceException.class, () -> source.lightBlock(height)).reason();
  }

  @Test
  void blocksAreReadWithAllPagesOfTheirValidators() throws Exception {
    assertEquals(node.chain.at(4).signedHeader(), source.lightBlock(4).signedHeader());
    assertEquals(node.chain.at(4).validators().hash(), source.lightBlock(4).validators().hash());
    assertEquals(5, source.lightBlock(0).header().height());
    node.chain = new SmallChain(230, 1);
    node.asked.clear();
    source.lightBlock(1).validate("small-1");
    assertEquals(List.of("commit", "validators", "validators", "validators"), node.asked);
  }

  @Test
  void heightsThatAreNotThereAreToldApart() {
    node.lowest = 3;
    assertEquals(Reason.NOT_YET, fails(6));
    assertEquals(Reason.NOT_KEPT, fails(2));
  }

  @Test
  void whatIsNoAnswerIsNotBelieved() {
    node.answered = answer -> JsonValue.object().put("result", JsonValue.object().put("signed_header", JsonValue.object().put("header",
        JsonValue.object().put("height", "x").build()).build()).build()).build();
    assertEquals(Reason.WRONG_ANSWER, fails(4));
    node.answered = answer -> answer.get("result").get("validators").isNull() ? answer : JsonValue.object().put("result",
        JsonValue.object().put("validators", JsonValue.EMPTY_ARRAY).put("total", "9999999").build()).build();
    assertEquals(Reason.WRONG_ANSWER, fails(4));
    node.manner = FakeNode.Manner.ENDLESS;
    assertEquals(Reason.WRONG_ANSWER, fails(4));
    node.manner = FakeNode.Manner.NO_JSON;
    assertEquals(Reason.UNREACHABLE, fails(4));
    node.manner = FakeNode.Manner.UNAVAILABLE;
    assertEquals(Reason.UNREACHABLE, fails(4));
  }

  @Test
  void whoIsSilentOrDripsIsLeft() {
    try (RpcLightSources hasty = new RpcLightSources(Duration.ofMillis(300))) {
      source = hasty.at(node.url());
      for (FakeNode.Manner manner : List.of(FakeNode.Manner.SILENT, FakeNode.Manner.DRIPPING)) {
        node.manner = manner;
        assertEquals(Reason.UNREACHABLE, fails(4));
      }
    }
    node.close();
    source = sources.at(node.url());
    assertEquals(Reason.UNREACHABLE, fails(4));
  }

  @Test
  void addressesAreChecked() {
    assertEquals("http://127.0.0.1:26657", sources.at("tcp://127.0.0.1:26657/").name());
    assertEquals("http://host:1", sources.at("host:1").name());
    for (String wrong : List.of("", "ftp://host", "http://", "http://user:secret@host", "a b")) {
      assertTrue(assertThrows(IllegalArgumentException.class, () -> sources.at(wrong), wrong).getMessage() != null);
    }
  }
}
