package org.blockberry.sync.light;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.light.LightClientException;
import org.blockberry.chain.light.LightClientException.Reason;
import org.blockberry.chain.light.LightOptions;
import org.blockberry.chain.light.TrustAnchor;
import org.blockberry.sync.light.follow.FollowPlan;
import org.blockberry.sync.light.follow.HeaderSync;
import org.blockberry.sync.light.follow.ProvenState;
import org.blockberry.sync.light.follow.UnprovenException;
import org.blockberry.sync.light.follow.VerifiedAnswers;
import org.blockberry.sync.light.rpc.RpcLightSources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A light client over HTTP with its memory on disk, among nodes that answer well, badly and not at all. */
class HeaderSyncTest {
  @TempDir
  Path folder;
  private final SmallChain chain = new SmallChain(4, 12);
  private final RpcLightSources sources = new RpcLightSources(Duration.ofSeconds(20));
  private FakeNode primary;
  private FakeNode first;
  private FakeNode second;

  @BeforeEach
  void serve() throws IOException {
    primary = new FakeNode(chain);
    first = new FakeNode(chain);
    second = new FakeNode(chain);
  }

  @AfterEach
  void close() {
    List.of(primary, first, second).forEach(FakeNode::close);
    sources.close();
  }

  private HeaderSync open(Optional<TrustAnchor> anchor) throws IOException {
    return new HeaderSync(new FollowPlan(anchor, primary.url(), List.of(first.url(), second.url()), LightOptions.of(Duration.ofDays(1)), false,
        folder.resolve("trust"), 100), SmallChain.VERIFIER, sources::at, chain::now);
  }

  private static LightClientException fails(Reason reason, org.junit.jupiter.api.function.Executable call) {
    LightClientException e = assertThrows(LightClientException.class, call);
    assertEquals(reason, e.reason(), e::getMessage);
    return e;
  }

  @Test
  void whatIsTrustedOutlivesTheProcess() throws Exception {
    try (HeaderSync sync = open(Optional.of(chain.anchor()))) {
      sync.start();
      assertEquals(12, sync.update().header().height());
      assertThrows(IOException.class, () -> open(Optional.empty()), "one at a time");
    }
    try (HeaderSync sync = open(Optional.empty())) {
      assertEquals(12, sync.start().header().height());
    }
    try (HeaderSync sync = open(Optional.of(new TrustAnchor(1, chain.at(2).header().hash())))) {
      fails(Reason.OTHER_ANCHOR, sync::start);
    }
    Path one = folder.resolve("trust/12.block");
    byte[] content = Files.readAllBytes(one);
    content[20] ^= 1;
    Files.write(one, content);
    assertTrue(assertThrows(IOException.class, () -> open(Optional.empty())).getMessage().contains("12.block is damaged"));
    Files.write(one, new byte[0]);
    assertThrows(IOException.class, () -> open(Optional.empty()));
    Files.move(folder.resolve("trust/1.block"), folder.resolve("trust/9.block"));
    Files.delete(one);
    assertThrows(IOException.class, () -> open(Optional.empty()), "it is of another height");
  }

  @Test
  void withoutAnAnchorNothingIsTrusted() throws Exception {
    try (HeaderSync sync = open(Optional.empty())) {
      fails(Reason.OTHER_ANCHOR, sync::start);
    }
    assertEquals(List.of("lock"), List.of(folder.resolve("trust").toFile().list()));
  }

  @Test
  void valuesAndAbsencesAreProven() throws Exception {
    try (HeaderSync sync = open(Optional.of(chain.anchor()))) {
      sync.start();
      ProvenState state = sync.query("/key", SmallChain.KEY, 0);
      assertEquals(Optional.of(SmallChain.value(11)), state.value());
      assertEquals(12, state.header().height());
      assertEquals(Optional.of(SmallChain.value(5)), sync.query("", SmallChain.KEY, 5).value());
      for (String absent : List.of("a", "z")) {
        assertEquals(Optional.empty(), sync.query("/key", Bytes.utf8(absent), 7).value());
      }
      JsonValue answer = new VerifiedAnswers(sync).abciQuery("/key", SmallChain.KEY, 5);
      assertEquals("5", answer.get("response").get("height").asString().orElseThrow());
      assertThrows(UnprovenException.class, () -> sync.query("/count", SmallChain.KEY, 5), "nothing tells which key that is");
      fails(Reason.NOT_YET, () -> sync.query("/key", SmallChain.KEY, 12));
    }
  }

  @Test
  void aValueThatTheHeaderDoesNotProveIsALie() throws Exception {
    try (HeaderSync sync = open(Optional.of(chain.anchor()))) {
      sync.start();
      primary.value = value -> Bytes.utf8("another");
      LightClientException lie = fails(Reason.SOURCE_LIES, () -> sync.query("/key", SmallChain.KEY, 5));
      assertTrue(lie.getMessage().contains(primary.url()) && lie.getMessage().contains("does not prove it"), lie::getMessage);
      primary.value = value -> Bytes.EMPTY;
      fails(Reason.SOURCE_LIES, () -> sync.query("/key", SmallChain.KEY, 5));
      primary.value = value -> SmallChain.value(4); // true once
      fails(Reason.SOURCE_LIES, () -> sync.query("/key", SmallChain.KEY, 5));
      primary.answered = answer -> answer.get("result").get("response").isNull() ? answer : JsonValue.object().put("result", JsonValue.object()
          .put("response", JsonValue.object().put("code", 0L).put("value", "").put("height", "5").build()).build()).build();
      assertTrue(assertThrows(UnprovenException.class, () -> sync.query("/key", SmallChain.KEY, 5)).getMessage().contains("no proof"));
    }
  }

  @Test
  void anAttackIsToldToBothSides() throws Exception {
    SmallChain forged = new SmallChain(4, 12, "forged");
    primary.chain = forged;
    try (HeaderSync sync = open(Optional.of(chain.anchor()))) {
      sync.start();
      LightClientException attack = fails(Reason.ATTACK, sync::update);
      assertTrue(attack.getMessage().contains(primary.url()) && attack.getMessage().contains(first.url()), attack::getMessage);
      assertEquals(1, sync.latest().orElseThrow().header().height(), "nothing of it is trusted");
    }
    assertEquals(1, primary.evidence.size());
    assertEquals(1, first.evidence.size());
  }

  @Test
  void aPrimaryThatFailsIsReplacedAndTheAnswersArePaged() throws Exception {
    primary.manner = FakeNode.Manner.UNAVAILABLE;
    try (HeaderSync sync = open(Optional.of(chain.anchor()))) {
      sync.start();
      assertEquals(first.url(), sync.primary());
      VerifiedAnswers answers = new VerifiedAnswers(sync);
      assertEquals(3, answers.validators(OptionalLong.of(9), OptionalLong.of(1), OptionalLong.of(3)).get("validators").elements().size());
      assertEquals(1, answers.validators(OptionalLong.of(9), OptionalLong.of(2), OptionalLong.of(3)).get("validators").elements().size());
      assertThrows(UnprovenException.class, () -> answers.validators(OptionalLong.of(9), OptionalLong.of(3), OptionalLong.of(3)));
      assertEquals("9", answers.commit(OptionalLong.of(9)).get("signed_header").get("header").get("height").asString().orElseThrow());
      assertEquals("12", answers.header(OptionalLong.empty()).get("header").get("height").asString().orElseThrow());
      assertEquals("12", answers.syncInfo().get("latest_block_height").asString().orElseThrow());
    }
  }
}
